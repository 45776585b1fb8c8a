-- An upload that was answered with an empty line and then an error in JSON counted as stored; one whose answer said that there was no error
-- was taken for a page.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local PLACE = '{"code": 200, "data": {"presigned_url": "%s/put", "file_url": "%s/file.mp4"}}'

describe("an upload", function()
  -- Its URL, or why it has failed, where the storage answers so.
  local function upload(answer)
    local folder = shell.temporary()
    shell.write(folder .. "/in.mp4", fault_server.film(1000))
    local server = fault_server.start { ["/put"] = { { body = answer } } }
    local place = PLACE:format(server.url, server.url)
    local client = fault_server.start_client({ [fault_server.paths.upload] = { { body = place } } }, { retries = 0 })
    local url, err = client:upload(folder .. "/in.mp4")
    return url and url:match "[^/]*$" or err.message
  end

  it("that is answered with an error, behind white space or not, has failed", function()
    for _, answer in ipairs { '\r\n{"success": false}', '\239\187\191{"success": false}', ' {"error": "no"}', '{"error": {"code": 1}}' } do
      assert.matches("the answer to an upload says that it has failed", upload(answer), 1, true)
    end
  end)

  it("that is answered with no error is done", function()
    for _, answer in ipairs { '{"error": null, "etag": "x"}', '\n{"error": "", "code": 0}', "\n" } do
      assert.equal("file.mp4", upload(answer))
    end
  end)
end)
