-- A recording in fragments that was interrupted, as a browser or OBS leaves one, was refused as cut short, where one in WebM, FLV or a
-- transport stream was read as far as it goes.
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a film in fragments that was interrupted", function()
  local session = media_session.new()

  local function make(name, flags)
    local path = session:path(name)
    shell.ffmpeg { "-i", clips.path "one.mp4", "-c:v", "libx264", "-preset", "veryfast", "-g", "10", "-c:a", "copy", "-movflags", flags,
      path }
    return shell.read(path)
  end

  it("is read as far as it goes, and told to be cut", function()
    local bytes = make("whole.mp4", "frag_keyframe+empty_moov")
    assert.same({}, session:swap(session:path "whole.mp4").notes)
    local outcome = session:swap(session:write("cut.mp4", bytes:sub(1, math.floor(#bytes * 0.7))))
    assert.equal("the file is cut short: what is there of it was used", outcome.notes[1])
    local frames = tonumber((shell.ffprobe { "-select_streams", "v", "-count_packets", "-show_entries", "stream=nb_read_packets",
      outcome.output }):match "%d+")
    assert.is_true(frames > 25 and frames < 45, frames .. " frames")
  end)

  it("is refused as before where its index tells of all frames", function()
    local bytes = make("fast.mp4", "faststart")
    local outcome = session:run(session:write("fast_cut.mp4", bytes:sub(1, math.floor(#bytes * 0.7))))
    assert.equal("the video is cut short: its end is missing", outcome.message)
  end)
end)
