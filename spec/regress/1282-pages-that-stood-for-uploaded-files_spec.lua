-- A file that its storage had deleted since, and for which the host shows a page with status 200 and without a length, as single-page sites
-- do for every address, was not uploaded again: the detection was paid for and found no video.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local paths = fault_server.paths

describe("an upload of a file that was uploaded before", function()
  -- How often the file is sent, where the host answers so when it is asked for the first one.
  local function sent(headers)
    local folder = shell.temporary()
    local storage = fault_server.start { ["/put"] = { { status = 200 } }, ["/a.mp4"] = { { headers = headers } } }
    local place = fault_server.answer { presigned_url = storage.url .. "/put", file_url = storage.url .. "/a.mp4" }
    local path = shell.write(folder .. "/film.mp4", fault_server.film())
    local client = fault_server.start_client({ [paths.upload] = { place } }, { retries = 0 })
    assert(client:upload(path))
    assert(client:upload(path))
    local count = #storage:requests "/put"
    storage:stop()
    return count
  end

  it("sends it again where the host shows a page in its place", function()
    assert.equal(2, sent { ["Content-Type"] = "text/html; charset=utf-8" })
    assert.equal(2, sent { ["content-type"] = "TEXT/HTML" })
  end)

  it("does not where the file is there", function()
    assert.equal(1, sent { ["Content-Type"] = "video/mp4" })
    assert.equal(1, sent { ["X-Content-Type"] = "text/html", ["Content-Type"] = "application/octet-stream" })
  end)
end)
