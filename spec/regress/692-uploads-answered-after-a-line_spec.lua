-- An upload that was answered with an empty line and then an error in JSON counted as stored; one whose answer said that there was no error
-- was taken for a page.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local PLACE = '{"code": 200, "data": {"presigned_url": "%s/put", "file_url": "%s/file.mp4"}}'

describe("an upload", function()
  -- Its URL, or why it has failed, where the storage answers so.
  local function upload(answer)
    local folder, got = shell.temporary(), nil
    shell.write(folder .. "/in.mp4", fault_server.film(1000))
    local server = fault_server.start { ["/put"] = { { body = answer } } }
    local place = PLACE:format(server.url, server.url)
    fault_server.with({ [fault_server.paths.upload] = { { body = place } } }, function(client)
      local url, err = client:upload(folder .. "/in.mp4")
      got = url and url:match "[^/]*$" or err.message
    end)
    return got
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
