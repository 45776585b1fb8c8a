-- Damaged frames of motion JPEG passed without a note: FFmpeg shows what comes before the damage, and half of the frame may be green.
-- One Lua is enough: what this tests is what the engine says.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

describe("a film of motion JPEG", function()
  local session = media_session.new()
  local film

  setup(function()
    local path = session:path "made.mjpeg"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-an", "-frames:v", "6", "-c:v", "mjpeg", "-q:v", "3", "-f", "mjpeg", path }
    film = shell.read(path)
  end)

  -- The film with its third picture changed by `change`, in a container.
  local function with_third(change, name)
    local number, pictures = 0, {}
    for picture in film:gmatch "\255\216\255.-\255\217" do
      number = number + 1
      pictures[number] = number == 3 and change(picture) or picture
    end
    assert.equal(6, number)
    local bare, path = session:write("bare.mjpeg", table.concat(pictures)), session:path(name)
    shell.ffmpeg { "-f", "mjpeg", "-i", bare, "-c", "copy", path }
    return path
  end

  local function zeros(picture)
    local half = math.floor(#picture / 2)
    return picture:sub(1, half) .. ("\0"):rep(#picture - half - 2) .. picture:sub(-2)
  end

  it("tells of a damaged frame in each container, and keeps it", function()
    for _, name in ipairs { "film.avi", "film.mov", "film.mkv", "film.mjpeg" } do
      local outcome = session:swap(with_third(zeros, name), "video")
      assert.same({ "1 frame is damaged: what follows the damage within it is wrong or missing" }, outcome.notes, name)
      assert.equal(6, survey.measure(outcome.output).count, name)
    end
  end)

  it("tells of one whose end is missing", function()
    local path = with_third(function(picture)
      return picture:sub(1, math.floor(#picture * 0.7)) .. picture:sub(-2)
    end, "film.avi")
    assert.matches("^1 frame is damaged", session:swap(path).notes[1])
  end)

  it("is healthy where bytes fill it up", function()
    local path = with_third(function(picture)
      return picture .. ("\0"):rep(500)
    end, "film.avi")
    assert.same({}, session:swap(path).notes)
    path = with_third(function(picture)
      return picture:sub(1, -3) .. "\255\255\255" .. picture:sub(-2)
    end, "film.mov")
    assert.same({}, session:swap(path).notes)
  end)
end)
