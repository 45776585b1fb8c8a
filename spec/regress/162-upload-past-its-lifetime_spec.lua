-- A client gave the URL of an upload for ever, also past the lifetime that the service had told.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("an upload past its lifetime", function()
  it("is made again", function()
    local folder, storage = shell.temporary(), fault_server.start {
      ["/put"] = { { status = 200 } }, ["/f.mp4"] = { { status = 200 } },
    }
    local place = '{"code": 200, "data": {"presigned_url": "%s/put", "file_url": "%s/f.mp4", "expires_in": %d}}'
    local client = fault_server.start_client({
      [fault_server.paths.upload] = {
        { body = place:format(storage.url, storage.url, 0) }, { body = place:format(storage.url, storage.url, 600) },
      },
    }, { allow_insecure = true })
    local path = shell.write(folder .. "/film.mp4", fault_server.film())
    for _ = 1, 3 do
      assert.equal(storage.url .. "/f.mp4", client:upload(path))
    end
    assert.equal(2, #storage:requests "/put")
  end)
end)
