-- In a film of few frames a second, whoever was elsewhere in each of them was nobody, or was painted where the last one had shown them.
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

-- Two portraits that jump about.
local JUMPS = "[1]split[p][q];[p]crop=360:440:170:420,scale=110:-2[a];[q]crop=360:440:560:270,scale=120:-2[b];"
  .. "[0][a]overlay=x='20+500*abs(sin(n*2.3))':y='10+60*abs(sin(n*1.7))'[o];"
  .. "[o][b]overlay=x='20+480*abs(cos(n*2.1+1))':y='200+20*abs(cos(n*2.9))',format=yuv420p[v]"

describe("a time-lapse", function()
  local session = media_session.new()

  it("shows people who are elsewhere in each frame", function()
    local film = session:path "film.mp4"
    shell.ffmpeg { "-f", "lavfi", "-i", "color=0x707a80:s=640x360:r=2", "-loop", "1", "-framerate", "2", "-i", "build/samples/sample6.jpg",
      "-filter_complex", JUMPS, "-map", "[v]", "-frames:v", "10", "-c:v", "libx264", "-preset", "veryfast", "-crf", "16", film }
    local frames = {}
    for i, face in ipairs(session:faces_of(film)) do
      frames[i] = face.frames
    end
    assert.same({ 10, 10 }, frames)
  end)
end)
