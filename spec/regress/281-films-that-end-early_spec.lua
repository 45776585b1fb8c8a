-- A GIF of which the end is missing was swapped as far as it goes, and nothing said so; nor of Flash, Windows Media, Ogg, IVF, RealMedia,
-- animated PNG and YUV4MPEG. Of films that are joined end to end, the first alone was used in silence, where the format has one in a file.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

local CUT = "the file is cut short: what is there of it was used"
local JOINED = "^several videos are joined in the file, and only the first was used"

local films = {
  ["film.gif"] = { "-an", "-vf", "fps=10,split[a][b];[a]palettegen[p];[b][p]paletteuse" },
  ["film.flv"] = { "-c:v", "flv", "-q:v", "3", "-an" },
  ["film.wmv"] = { "-c:v", "wmv2", "-q:v", "3", "-an" },
  ["film.ogv"] = { "-c:v", "libtheora", "-q:v", "4", "-an", "-page_duration", "100000" },
  ["film.ivf"] = { "-c:v", "libvpx", "-deadline", "realtime", "-b:v", "2M", "-an" },
  ["film.apng"] = { "-an", "-vf", "fps=5,scale=240:-2", "-f", "apng" },
  ["film.rm"] = { "-f", "lavfi", "-i", "sine", "-t", "0.6", "-c:v", "rv20", "-q:v", "3", "-s", "352x288", "-c:a", "ac3" },
  ["film.y4m"] = { "-vf", "scale=240:-2,format=yuv420p", "-an" },
  ["film.mjpeg"] = { "-an", "-c:v", "mjpeg", "-q:v", "3", "-f", "mjpeg" },
}
local one_film_a_file = { "film.flv", "film.wmv", "film.ivf", "film.mp4" }
films["film.avi"] = { "-c:v", "mpeg4", "-q:v", "3", "-an" }
films["film.mp4"] = { "-c:v", "libx264", "-preset", "veryfast", "-an" }

describe("a film", function()
  local session = media_session.new()

  local function make(name)
    local path = session:path(name)
    shell.ffmpeg { "-i", clips.path "one.mp4", "-t", "0.6", films[name], path }
    return shell.read(path)
  end

  -- The notes on the end of the film with these bytes, and the frames of the result.
  local function swap(name, bytes)
    local outcome = session:swap(session:write(name, bytes), name:find "gif" and "gif" or "video")
    local notes = {}
    for _, note in ipairs(outcome.notes) do
      notes[#notes + 1] = (note == CUT or note:find(JOINED)) and note or nil
    end
    return notes, survey.measure(outcome.output).count
  end

  for name in pairs(films) do
    if name ~= "film.mp4" and name ~= "film.avi" then -- they are refused
      it(("that is cut short is named: %s"):format(name), function()
        local bytes = make(name)
        local whole, frames = swap(name, bytes)
        assert.same({}, whole)
        local cut, fewer = swap(name, bytes:sub(1, math.floor(#bytes * 0.8)))
        assert.same({ CUT }, cut)
        assert.is_true(fewer > 0 and fewer < frames)
      end)
    end
  end

  for _, name in ipairs(one_film_a_file) do
    it(("that another follows is named: %s"):format(name), function()
      local bytes = make(name)
      local frames = survey.measure(session:write(name, bytes)).count
      local notes, used = swap(name, bytes .. bytes)
      assert.equal(1, #notes)
      assert.matches(JOINED, notes[1])
      assert.equal(frames, used)
    end)
  end

  it("that was recorded without its size is not taken for several", function()
    local bytes = make "film.wmv"
    local at = assert(bytes:find("\161\220\171\140\71\169\207\17", 1, true)) + 40 -- the size in the file properties
    assert.same({}, (swap("film.wmv", bytes:sub(1, at - 1) .. ("\0"):rep(8) .. bytes:sub(at + 8))))
  end)

  it("in AVI that is cut short behind its first gigabyte is refused", function()
    local bytes = make "film.avi" .. "RIFF\0\0\0\63AVIX" .. ("\0"):rep(100)
    local outcome = session:run(session:write("film.avi", bytes))
    assert.equal("refused", outcome.state)
    assert.matches("the video is cut short: its end is missing", outcome.message)
  end)
end)
