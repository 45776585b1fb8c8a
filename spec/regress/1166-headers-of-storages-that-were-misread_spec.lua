-- Of a storage's answer about an uploaded file, headers whose names end alike were taken for the file's size and encoding (Google's
-- "x-goog-stored-content-encoding: identity"): a part that it had kept was used again, or the whole was sent again. And a header that the
-- service wants sent with the file, signed and empty, was not sent.
-- One Lua is enough: the text is matched, and the request made, in the same way on each.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local UPLOAD = fault_server.paths.upload

describe("an upload to a storage", function()
  local path, storage, client
  before_each(function()
    path = shell.write(shell.temporary() .. "/film.mp4", fault_server.film(3000))
  end)

  local function start(headers, more)
    storage = fault_server.start { ["/put"] = { {} }, ["/f.mp4"] = { { headers = headers } } }
    local data = ('{"code": 200, "data": {"presigned_url": "%s/put", "file_url": "%s/f.mp4"%s}}'):format(storage.url, storage.url,
      more or "")
    client = fault_server.start_client({ [UPLOAD] = { { body = data } } }, { retries = 0, allow_insecure = true })
  end

  for what, case in pairs {
    ["a part"] = { puts = 2, ["X-Goog-Stored-Content-Encoding"] = "identity", ["Content-Length"] = "12" },
    ["the whole"] = { puts = 1, ["X-Goog-Stored-Content-Length"] = "12" },
  } do
    it("is used again by the size of " .. what, function()
      local puts = case.puts
      case.puts = nil
      start(case)
      assert.truthy(client:upload(path) and client:upload(path))
      assert.equal(puts, #storage:requests "/put")
    end)
  end

  it("has the empty headers that the service wants", function()
    start({}, ', "headers": {"X-Amz-Meta-Note": "", "X-Amz-Acl": "private"}')
    assert.truthy(client:upload(path))
    local headers = storage:requests("/put")[1].headers
    assert.same({ "", "private" }, { headers["x-amz-meta-note"], headers["x-amz-acl"] })
  end)
end)
