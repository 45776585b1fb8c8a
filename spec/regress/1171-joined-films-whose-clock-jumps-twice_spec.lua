-- A film that is joined of others whose clocks are far apart lost the step of sound and picture, by 0.3 s at the second jump: the sound's
-- times seemed to leap to where there is no film, and its gap was closed apart from that of the picture.
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local FRAME = 1 / 25

-- Times of a stream's packets, in the order in which they are shown.
local function times(path, stream)
  local list = {}
  local text = shell.ffprobe { "-select_streams", stream, "-show_entries", "packet=pts_time", path }
  for at in text:gmatch "[%d.]+" do
    list[#list + 1] = tonumber(at)
  end
  table.sort(list)
  return list
end

describe("a film of parts whose clocks are far apart", function()
  local session = media_session.new()

  local function part(name, offset)
    local path = session:path(name)
    shell.ffmpeg { "-i", clips.path "scenes.mp4", "-c", "copy", "-output_ts_offset", offset, path }
    return shell.read(path)
  end

  it("keeps sound and picture in step in each of them", function()
    local early, late = part("early.ts", "0"), part("late.ts", "5000")
    local outcome = session:swap(session:write("film.ts", late .. early .. late))
    local pictures, sounds = times(outcome.output, "v:0"), times(outcome.output, "a:0")
    assert.equal(0, #pictures % 3)
    assert.equal(0, #sounds % 3)
    local function apart(number)
      return sounds[1 + number * #sounds / 3] - pictures[1 + number * #pictures / 3]
    end
    for number = 1, 2 do
      assert.near(apart(0), apart(number), FRAME)
    end
    assert.same({}, outcome.notes)
  end)
end)
