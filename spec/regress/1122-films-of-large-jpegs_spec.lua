-- A film of bare JPEGs was a still picture to client and engine where its third one began behind 16 MiB, as of a camera of many pixels; a
-- photograph with two smaller pictures behind it, as cameras (MPF) and phones (depth and range) put them there, was a film.
local clips = require "spec.support.clips"
local media = require "faceswap.media"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

describe("JPEGs in a row", function()
  local session = media_session.new()

  local function jpegs(count, size)
    local path = session:path "made.mjpeg"
    shell.ffmpeg { "-i", clips.path "brief.mp4", "-an", "-frames:v", tostring(count), "-s", size or "640x360", "-c:v", "mjpeg", "-q:v", "3",
      "-f", "mjpeg", path }
    return shell.read(path)
  end

  -- Puts something behind the start of each picture.
  local function with(bytes, segments)
    return (bytes:gsub("\255\216\255", function(start)
      return start:sub(1, 2) .. segments .. start:sub(3)
    end))
  end

  local function segment(marker, content)
    local length = #content + 2
    return "\255" .. marker .. string.char(math.floor(length / 256), length % 256) .. content
  end

  it("are a film, however large they are", function()
    local large = with(jpegs(3), segment("\254", (" "):rep(65000)):rep(145))
    assert.is_true(#large > 27e6)
    for _, name in ipairs { "party.mjpeg", "party.jpg" } do
      assert.is_nil(media.unlike_kind(session:write(name, large), "video"))
    end
    local outcome = session:swap(session:path "party.mjpeg", "video")
    assert.equal(3, survey.measure(outcome.output).count)
  end)

  it("are one where a picture is damaged", function()
    local bytes = jpegs(4)
    local at = assert(bytes:find("\255\192", math.floor(#bytes / 4), true)) -- a frame header
    assert.is_nil(media.unlike_kind(session:write("party.jpg", bytes:sub(1, at) .. "\1" .. bytes:sub(at + 2)), "video"))
  end)

  it("are no film where what repeats is no picture, and are not looked for in all of it", function()
    local starts = session:write("starts.jpg", "\255\216\255" .. ("\255\217\255\216\255"):rep(4000000))
    local fill = session:write("fill.jpg", "\255\216" .. ("\255"):rep(64 * 1024 * 1024))
    for _, path in ipairs { starts, fill } do
      assert.matches("is a still picture", media.unlike_kind(path, "video"))
    end
  end)

  it("are a photograph where the others are parts of the first", function()
    local photograph, parts = jpegs(1), jpegs(2, "160x90")
    local view = session:write("phone.jpg", photograph .. parts)
    assert.matches("is a still picture", media.unlike_kind(view, "video"))
    local outcome = session:run(view, "video")
    assert.matches("is a still picture", outcome.message)
    local views = session:write("camera.jpg", with(photograph, segment("\226", "MPF\0" .. ("x"):rep(80))) .. jpegs(2))
    assert.matches("is a still picture", media.unlike_kind(views, "video"))
  end)
end)
