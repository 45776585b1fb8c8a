-- A storage that says of an uploaded file that it is encoded by "identity", which is not at all, was taken to tell the size of compressed
-- bytes: a part that it had kept was used again.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local UPLOAD = fault_server.paths.upload

describe("an upload of which the storage has a part", function()
  for encoding, puts in pairs { identity = 2, Identity = 2, gzip = 1, ["identity, gzip"] = 1 } do
    it(("encoded by '%s' is sent %d times"):format(encoding, puts), function()
      local path = shell.write(shell.temporary() .. "/film.mp4", fault_server.film(3000))
      local headers = { ["Content-Length"] = "12", ["Content-Encoding"] = encoding }
      local storage = fault_server.start { ["/put"] = { {} }, ["/f.mp4"] = { { headers = headers } } }
      local place = ('{"code": 200, "data": {"presigned_url": "%s/put", "file_url": "%s/f.mp4"}}'):format(storage.url, storage.url)
      local client = fault_server.start_client({ [UPLOAD] = { { body = place } } }, { retries = 0, allow_insecure = true })
      assert.truthy(client:upload(path) and client:upload(path))
      assert.equal(puts, #storage:requests "/put")
    end)
  end
end)
