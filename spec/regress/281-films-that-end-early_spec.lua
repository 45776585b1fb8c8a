-- A GIF of which the end is missing was swapped as far as it goes, and nothing said so; nor of Flash, Windows Media, Ogg, IVF and animated
-- PNG. Of films that are joined end to end, the first alone was used in silence, where the format has one film in a file.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
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
  ["film.apng"] = { "-an", "-vf", "fps=5,scale=480:-2", "-f", "apng" },
  ["film.mjpeg"] = { "-an", "-c:v", "mjpeg", "-q:v", "3", "-f", "mjpeg" },
}
local one_film_a_file = { "film.flv", "film.wmv", "film.ivf", "film.mp4" }
films["film.mp4"] = { "-c:v", "libx264", "-preset", "veryfast", "-an" }

describe("a film", function()
  local engine, target, folder

  setup(function()
    engine = engines.start()
    target = engine:upload(clips.path "target.jpg", "image/jpeg")
    folder = shell.temporary()
  end)

  teardown(function()
    assert.equal(0, engine:stop())
    shell.remove(folder)
  end)

  local function make(name)
    local path = folder .. "/" .. name
    local words = shell.append({ "ffmpeg", "-v", "error", "-y", "-i", clips.path "three.mp4", "-t", "0.6" }, films[name])
    shell.run(shell.append(words, { path }))
    return shell.read(path)
  end

  -- The notes on the end of the film with these bytes, and the frames of the result.
  local function swap(name, bytes)
    shell.write(folder .. "/" .. name, bytes)
    local outcome = survey.run(engine, folder .. "/" .. name, target, folder .. "/result", name:find "gif" and "gif" or "video")
    assert.equal("well", outcome.state, outcome.message)
    local notes = {}
    for _, note in ipairs(outcome.notes) do
      notes[#notes + 1] = (note == CUT or note:find(JOINED)) and note or nil
    end
    return notes, survey.measure(outcome.output).count
  end

  for name in pairs(films) do
    if name ~= "film.mp4" then -- refused, as before
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
      local _, frames = swap(name, bytes)
      local notes, used = swap(name, bytes .. bytes)
      assert.equal(1, #notes)
      assert.matches(JOINED, notes[1])
      assert.equal(frames, used)
    end)
  end
end)
