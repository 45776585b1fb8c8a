-- Pages, playlists, archives and documents were "not a video that can be read, or cut short"; a PDF with a photograph in it became a video
-- of one frame. What the file is says what to do.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a file that is no medium", function()
  local session = media_session.new()

  local function refusal(bytes, field)
    local found = session:detect("film.mp4", bytes, field)
    assert.equal("failed", found.status)
    return found.error
  end

  local named = {
    ["#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:4,\na.ts\n"] = "is a playlist %(HLS, M3U%), which only names the files of a video",
    ['\239\187\191<?xml version="1.0"?>\n<!-- made -->\n<MPD xmlns="urn:mpeg:dash"/>'] = "is a DASH manifest",
    ["ffconcat version 1.0\nfile a.mp4\n"] = "is a list of files",
    ["\r\n<!DOCTYPE HTML PUBLIC><html>404</html>"] = "is a web page: send the address of the file itself",
    ["PK\3\4" .. ("\0\1"):rep(400)] = "is an archive: unpack it",
    ["%PDF-1.4\n" .. ("\0\255"):rep(400)] = "is a PDF document",
    ["8BPS\0\1" .. ("\0"):rep(400)] = "is a Photoshop picture, which cannot be read here: save it as PNG or JPEG",
    ['<svg xmlns="http://www.w3.org/2000/svg"/>'] = "is an SVG drawing",
    ["1\n00:00:01,000 --> 00:00:02,000\nHello\n"] = "is text, not a file of media",
  }
  for bytes, name in pairs(named) do
    for _, field in ipairs { "video_url", "image_url" } do
      it(("is refused by name, as %s: %s"):format(field, name), function()
        assert.matches(name, refusal(bytes, field))
      end)
    end
  end

  it("is not seen in uncompressed video, whose pixels may look like letters", function()
    local path = session:path "plain.y4m"
    shell.ffmpeg { "-f", "lavfi", "-i", "color=0x606060:s=128x64:d=0.2", "-pix_fmt", "yuv420p", path }
    local found = session:detect("plain.y4m", shell.read(path), "video_url")
    assert.equal("succeeded", found.status, found.error)
  end)

  it("is not a film of which the index is missing, which is named as such", function()
    local found = session:detect("half.mp4", shell.read(clips.path "one.mp4"):sub(1, 20000), "video_url")
    assert.matches("the video is cut short: its end is missing, where its index is", found.error)
  end)
end)
