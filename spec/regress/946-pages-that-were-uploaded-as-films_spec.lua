-- A file was taken by its name where its content told nothing: a web page, a text or a song called party.mp4 was uploaded and submitted.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("a file that is no medium whatever its name says", function()
  local server, client, folder
  setup(function()
    folder = shell.temporary()
    client, server = fault_server.start_client {}
  end)

  local files = {
    ["<!doctype html>\n<title>Sign in</title>"] = "is a web page: send the address of the file itself",
    ['{"error": "no such file"}' .. ("\n"):rep(512)] = "is text, not a file of media",
    ["#EXTM3U\n#EXT-X-VERSION:3\n"] = "is a playlist (HLS, M3U), which only names the files of a video: send the video itself",
    ["PK\3\4\20\0\0\0"] = "is an archive: unpack it, and send the file that is in it",
    ["ID3\4\0\0\0\0"] = "holds sound, and no picture: give the film or picture itself",
  }
  for content, problem in pairs(files) do
    it("is not sent: it " .. problem, function()
      for _, name in ipairs { "party.mp4", "face.jpg" } do
        local path = shell.write(("%s/%s"):format(folder, name), content)
        local url, err = client:upload(path)
        assert.same({ "config", ("%s %s"):format(path, problem) }, { err.kind, err.message })
        assert.is_nil(url)
      end
      assert.same({}, server:requests())
    end)
  end
end)
