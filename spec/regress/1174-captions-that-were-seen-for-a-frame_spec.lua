-- Closed captions of QuickTime (EIA-608, as studios export them) were shown for a frame, when they should have gone: a caption is decoded
-- once it ends, and has times of its own. The last one was lost.
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

-- Captions with their control codes, which stand twice: begin, erase, place, text, show; and erase what is shown.
local CAPTIONS = [[
Scenarist_SCC V1.0

00:00:00:10	9420 9420 94ae 94ae 9470 9470 c8e5 ecec ef80 942f 942f

00:00:01:00	942c 942c

00:00:01:10	9420 9420 94ae 94ae 9470 9470 57ef f2ec 6480 942f 942f

00:00:01:20	8080

00:00:01:28	8080

]]

describe("closed captions", function()
  local session = media_session.new()

  -- The subtitles: {begin, end, text}.
  local function captions_of(path)
    local text = shell.ffmpeg { "-i", path, "-map", "0:s", "-f", "webvtt", "-" }
    local list = {}
    for from, to, words in text:gmatch "%d%d:([%d.]+) %-%-> %d%d:([%d.]+)\n([^\n]*)" do
      list[#list + 1] = { tonumber(from), tonumber(to), (words:gsub("<[^>]*>", "")) }
    end
    return list
  end

  it("are shown when they should be, up to the last one", function()
    local captions, film = session:write("captions.scc", CAPTIONS), session:path "film.mov"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-i", captions, "-map", "0", "-map", "1", "-c", "copy", film }
    local outcome = session:swap(film)
    local list = captions_of(outcome.output)
    assert.equal(2, #list)
    assert.equal("Hello", list[1][3])
    assert.near(0.33, list[1][1], 0.02)
    assert.near(1, list[1][2], 0.02)
    assert.equal("World", list[2][3])
    assert.near(1.33, list[2][1], 0.02)
    assert.is_true(list[2][2] > 1.6)
    assert.same({}, outcome.notes)
  end)
end)
