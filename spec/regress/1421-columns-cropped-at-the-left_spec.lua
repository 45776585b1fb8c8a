-- Where a film says that columns at its left are not to be shown, FFmpeg leaves them, so that rows begin where processors like it: the film
-- was told to change its size, and its picture squeezed into the narrower one.
-- One Lua is enough: all of it is the engine's C.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a film with columns that are not to be shown", function()
  local session = media_session.new()

  it("is shown without them", function()
    local whole, cropped = session:path "whole.mp4", session:path "cropped.mp4"
    -- the columns at the left are white, and what follows is dark
    shell.ffmpeg { "-i", clips.path "three.mp4", "-frames:v", "5", "-an", "-vf",
      "drawbox=0:0:40:ih:white:fill,drawbox=40:0:20:ih:black:fill", "-c:v", "libx264", "-preset", "veryfast", whole }
    shell.ffmpeg { "-i", whole, "-c", "copy", "-bsf:v", "h264_metadata=crop_left=40:crop_top=10:crop_right=6", cropped }
    local outcome = session:swap(cropped)
    assert.same({}, outcome.notes)
    local pixel = shell.ffmpeg { "-i", outcome.output, "-frames:v", "1", "-vf", "crop=8:100:0:100,scale=1:1:flags=area,format=rgb24", "-f",
      "rawvideo", "-" }
    assert.is_true(pixel:byte() < 60, "what is not to be shown is seen")
    local size = shell.ffprobe { "-show_entries", "stream=width,height", outcome.output }
    assert.equal("594,350", size:match "%S+")
  end)
end)
