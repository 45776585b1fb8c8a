-- Nobody had hidden a face for a moment, over which its track goes on: what is painted must not blink.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local HIDDEN = "crop=480:480:167:116,scale=300:300,pad=640:360:170:30:gray,"
  .. "drawbox=x=170:y=30:w=300:h=300:color=0x909090:t=fill:enable='between(n\\,20\\,%d)',trim=end=2.4,format=yuv420p"

describe("a face that is hidden", function()
  local session = media_session.new()

  local function detect(last)
    local film = session:path(last .. ".mp4")
    shell.ffmpeg { "-loop", "1", "-framerate", "25", "-i", clips.path "other_man.jpg", "-vf", HIDDEN:format(last), "-c:v", "libx264",
      "-crf", "20", film }
    return session:faces_of(film)
  end

  it("for a third of a second, is there all the time", function()
    local faces = detect(27)
    assert.equal(1, #faces)
    assert.equal(60, faces[1].frames)
  end)

  it("for longer, is the same person, and not there meanwhile", function()
    local faces = detect(44)
    assert.equal(1, #faces)
    assert.is_true(faces[1].frames > 25 and faces[1].frames <= 35, tostring(faces[1].frames))
    assert.is_true(faces[1].first_seen == 0 and faces[1].last_seen > 2.3)
  end)
end)
