-- A text of less than 512 bytes with the name of a film or picture was uploaded and submitted: a pointer of Git LFS, an error that a
-- download had left, a path.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

describe("a short text by the name of a medium", function()
  local folder
  before_each(function()
    folder = shell.temporary()
  end)

  local TEXTS = {
    "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n",
    '{"error": "not found"}', "Not Found", "../films/party.mp4\n",
  }

  it("is not sent", function()
    local client, server = fault_server.start_client {}
    for _, text in ipairs(TEXTS) do
      for _, name in ipairs { "party.mp4", "face.jpg" } do
        local path = shell.write(("%s/%s"):format(folder, name), text)
        local url, err = client:upload(path)
        assert.same({ nil, "config", path .. " is text, not a file of media" }, { url, err and err.kind, err and err.message })
      end
    end
    assert.same({}, server:requests())
  end)

  it("stands for one where a double stands for the service", function()
    local client = testing.new():client()
    assert(client:upload(shell.write(folder .. "/party.mp4", "a film")))
    local path = shell.write(folder .. "/page.mp4", "<html>")
    assert.matches("is a web page", select(2, client:upload(path)).message, 1, true)
  end)
end)
