-- A broadcast that goes over from 4:3 to 16:9, or back, without a change of its number of pixels showed what follows in the wrong shape, a
-- third too wide or too narrow, without a word.
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local FRAMES, BLACK = 15, 24

describe("a broadcast that changes its shape", function()
  local session = media_session.new()

  local function part(shape, offset)
    local path = session:path "part.ts"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-an", "-frames:v", tostring(FRAMES), "-vf", "scale=720:576,setsar=" .. shape, "-c:v",
      "mpeg2video", "-q:v", "3", "-output_ts_offset", tostring(offset), path }
    return shell.read(path)
  end

  -- The mean brightness of 16 stripes of a frame, from its top or from its left.
  local function stripes(path, frame, size)
    local text = shell.ffmpeg { "-i", path, "-vf", ("select=eq(n\\,%d),scale=%s:flags=area,format=gray"):format(frame, size), "-frames:v",
      "1", "-f", "rawvideo", "-" }
    return { text:byte(1, -1) }
  end

  local function swap(first, second)
    local outcome = session:swap(session:write("film.ts", part(first, 0) .. part(second, FRAMES / 25)))
    return outcome.output, outcome.notes
  end

  it("is fitted between bars: from 4:3 to 16:9", function()
    local output, notes = swap("16/15", "64/45")
    assert.same({ "the video changes its shape midway: pixels of 64:45 were fitted into 720x576" }, notes)
    local before, after = stripes(output, 3, "1:16"), stripes(output, FRAMES + 5, "1:16")
    assert.is_true(before[1] > BLACK and before[16] > BLACK)
    assert.is_true(after[1] < BLACK and after[2] < BLACK and after[15] < BLACK and after[16] < BLACK)
    assert.is_true(after[4] > BLACK and after[13] > BLACK)
  end)

  it("is fitted between bars: from 16:9 to 4:3", function()
    local output, notes = swap("64/45", "16/15")
    assert.equal("the video changes its shape midway: pixels of 16:15 were fitted into 1024x576", notes[#notes])
    local after = stripes(output, FRAMES + 5, "16:1")
    assert.is_true(after[1] < BLACK and after[2] < BLACK and after[15] < BLACK and after[16] < BLACK)
    assert.is_true(after[4] > BLACK)
  end)
end)
