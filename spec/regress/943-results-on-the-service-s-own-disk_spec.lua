-- A result that was named by a path on the service's own machine ("/tmp/out.mp4") ended in a 404 of its host that told nothing of it.
local fault_server = require "spec.support.fault_server"

-- The message by which a result named by this path fails, the host answering so.
local function message_of(path, answer)
  local script = { [fault_server.paths.task] = { fault_server.answer { status = "success", result = { media_urls = { path } } } },
    [path] = { answer } }
  local client = fault_server.start_client(script, { retries = 0 })
  local result = assert(client:task("t1"):wait { timeout = 30 })
  local _, err = client:download(result.urls[1], os.tmpname())
  local message = err.message
  return message
end

describe("a result that is a file of the service's machine", function()
  for name, answer in pairs { ["404"] = { status = 404, body = "not found" }, ["a page"] = { body = "<html>Welcome" } } do
    it("is told as what it is, after " .. name, function()
      assert.matches("the service may have named a file of its own machine (/tmp/jobs/out.mp4) in place of a URL",
        message_of("/tmp/jobs/out.mp4", answer), 1, true)
    end)
  end

  it("is not meant where a path may be a URL's", function()
    assert.is_nil(message_of("/media/out.mp4", { status = 404, body = "not found" }):find("own machine", 1, true))
  end)
end)
