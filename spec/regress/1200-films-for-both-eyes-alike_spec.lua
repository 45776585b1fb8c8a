-- Of a film that says it is for both eyes alike, as ordinary ones in Matroska may, a result of QuickTime told that it had been one for two
-- eyes (3D).
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a film that says it is flat", function()
  local session = media_session.new()

  it("is not told to be one for two eyes", function()
    local film = session:path "film.mkv"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-t", "0.4", "-c:v", "copy", "-metadata:s:v", "stereo_mode=mono", "-c:a", "pcm_mulaw",
      film }
    assert.same({}, session:swap(film).notes)
  end)
end)
