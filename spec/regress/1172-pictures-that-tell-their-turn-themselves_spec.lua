-- Films whose pictures say themselves how they are turned (a message in H.264 and HEVC, the orientation of a JPEG) lay on their side in the
-- result, without a word: only what the container says was obeyed.
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

-- EXIF of one tag, the orientation.
local function with_orientation(jpeg, orientation)
  local exif = "Exif\0\0II*\0\8\0\0\0\1\0\18\1\3\0\1\0\0\0" .. string.char(orientation) .. ("\0"):rep(7)
  return jpeg:sub(1, 2) .. "\255\225" .. string.char(0, #exif + 2) .. exif .. jpeg:sub(3)
end

local function size_of(path)
  local text = shell.ffprobe { "-show_entries", "stream=width,height", "-of", "csv=p=0:s=x", path }
  return text:match "%d+x%d+"
end

-- The first frame as 16 x 16 grey pixels.
local function look_of(path)
  local filter = "scale=16:16:flags=area,format=gray"
  return shell.ffmpeg { "-i", path, "-frames:v", "1", "-vf", filter, "-f", "rawvideo", "-" }
end

local function difference(a, b)
  local sum = 0
  for i = 1, #a do
    sum = sum + math.abs(a:byte(i) - b:byte(i))
  end
  return sum / #a
end

describe("a film whose pictures tell their turn themselves", function()
  local session = media_session.new()

  local function ffmpeg(name, ...)
    shell.ffmpeg { "-i", clips.path "one.mp4", "-an", "-frames:v", "10", { ... }, session:path(name) }
    return session:path(name)
  end

  local function is_turned_as_ffmpeg_does(film)
    local outcome = session:swap(film)
    assert.equal("180x320", size_of(outcome.output))
    assert.is_true(difference(look_of(film), look_of(outcome.output)) < 10)
    return outcome.notes
  end

  it("is upright: H.264", function()
    assert.same({}, is_turned_as_ffmpeg_does(ffmpeg("film.mkv", "-c", "copy", "-bsf:v",
      "h264_metadata=display_orientation=insert:rotate=90")))
  end)

  local function jpegs(...)
    local jpeg = shell.read(ffmpeg("one.jpg", "-frames:v", "1", "-q:v", "3"))
    local all = {}
    for i, orientation in ipairs { ... } do
      all[i] = with_orientation(jpeg, orientation)
    end
    return session:write("film.mjpeg", table.concat(all))
  end

  it("is upright: JPEGs in a row", function()
    assert.same({}, is_turned_as_ffmpeg_does(jpegs(6, 6, 6, 6, 6, 6)))
  end)

  it("tells where some are turned and some are not", function()
    assert.same({ "the video changes its size midway: 320x180 pixels were fitted into 180x320" },
      is_turned_as_ffmpeg_does(jpegs(6, 6, 6, 1, 1, 1)))
  end)
end)
