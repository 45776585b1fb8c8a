-- Sound of a broadcast whose times leap to where there is no film, while the picture's do not, came up to a second late from there on,
-- without a word.
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("sound that leaps alone", function()
  local session = media_session.new()

  -- The longest time from a packet of the sound to the next.
  local function longest_gap(path)
    local last, longest = nil, 0
    for at in shell.ffprobe { "-select_streams", "a", "-show_entries", "packet=pts_time", path }:gmatch "[%d.]+" do
      longest = math.max(longest, tonumber(at) - (last or tonumber(at)))
      last = tonumber(at)
    end
    assert(last, "there is no sound")
    return longest
  end

  it("goes on without a gap, which is told", function()
    local film = session:path "film.ts"
    local leap = "%s=if(gt(N\\,40)\\,%s+3600/TB\\,%s)"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-f", "lavfi", "-i", "sine", "-t", "3", "-map", "0:v", "-map", "1:a", "-c:v", "libx264",
      "-bf", "0", "-c:a", "aac", "-bsf:a", "setts=" .. leap:format("pts", "PTS", "PTS") .. ":" .. leap:format("dts", "DTS", "DTS"), film }
    local outcome = session:swap(film)
    assert.is_true(longest_gap(outcome.output) < 0.1)
    assert.same({ "the times of the sound leap to where there is no film: it was made to go on without a gap" }, outcome.notes)
  end)
end)
