-- Joined fragmented MP4, AVI and Matroska went without a word, recordings of browsers and streams that are cut within a part as well, and
-- an MP4 that is joined to another was said to lack its end. So did a DV film of larger frames than a tape's (DVCPRO) that is cut.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local CUT = "the file is cut short: what is there of it was used"
local JOINED = "^several videos are joined in the file: what follows the first was read as if it went on"
local FRAGMENTS = { "-c:v", "libx264", "-preset", "veryfast", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4" }

describe("the end of", function()
  local session = media_session.new()

  local function make(...)
    local path = session:path "made"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-t", "0.4", { ... }, path }
    return shell.read(path)
  end

  -- The notes on the end of the film with these bytes.
  local function ends(name, bytes)
    local notes = {}
    for _, note in ipairs(session:swap(session:write(name, bytes)).notes) do
      notes[#notes + 1] = (note == CUT or note:find "joined") and note or nil
    end
    return notes
  end

  local streams = {
    -- written to a pipe, Matroska has a segment without a size
    ["browser.webm"] = { "-c:v", "libvpx", "-cpu-used", "5", "-b:v", "1M", "-g", "3", "-an", "-live", "1", "-f", "webm" },
    ["broadcast.ts"] = { "-c:v", "mpeg2video", "-q:v", "4", "-c:a", "mp2", "-f", "mpegts" },
    ["camera.m2ts"] = { "-c:v", "mpeg2video", "-q:v", "4", "-an", "-f", "mpegts", "-mpegts_m2ts_mode", "1" },
    ["disc.vob"] = { "-c:v", "mpeg2video", "-q:v", "4", "-c:a", "mp2", "-f", "vob" },
    ["tape.dv"] = { "-vf", "scale=720:576", "-pix_fmt", "yuv420p", "-c:v", "dvvideo", "-an", "-f", "dv" },
    ["tape50.dv"] = { "-vf", "scale=720:576", "-pix_fmt", "yuv422p", "-c:v", "dvvideo", "-an", "-f", "dv" },
  }
  for name, options in pairs(streams) do
    it(("a stream that is cut within a part is told, and a whole one's is not: %s"):format(name), function()
      local bytes = make(shell.unpack(options))
      assert.same({}, ends(name, bytes))
      assert.same({ CUT }, ends(name, bytes:sub(1, math.floor(#bytes * 0.85) + 1)))
      assert.same({ CUT }, ends(name, bytes:sub(1, -1002)), "in the second half of a part")
      assert.same({}, ends(name, bytes .. ("\255\1\2"):rep(999)), "something else follows")
    end)
  end

  local joined = {
    ["two.mp4"] = FRAGMENTS,
    ["two.avi"] = { "-c:v", "mpeg4", "-q:v", "3", "-an", "-f", "avi" },
    ["two.mkv"] = { "-c:v", "mpeg4", "-q:v", "3", "-an", "-f", "matroska" },
  }
  for name, options in pairs(joined) do
    it(("films that are joined is told: %s"):format(name), function()
      local bytes = make(shell.unpack(options))
      assert.same({}, ends(name, bytes))
      local notes = ends(name, bytes .. bytes)
      assert.equal(1, #notes)
      assert.matches(JOINED, notes[1])
    end)
  end

  it("fragments that repeat their description is no joint", function()
    local bytes = make(shell.unpack(FRAGMENTS))
    local fragment = assert(bytes:find("moof", 1, true)) - 4
    local index = assert(bytes:find("mfra", 1, true)) - 4
    local number = fragment + 20
    local again = bytes:sub(fragment, number - 1) .. "\0\0\0\99" .. bytes:sub(number + 4, index - 1)
    assert.same({}, ends("live.mp4", bytes:sub(1, index - 1) .. bytes:sub(1, fragment - 1) .. again))
  end)

  it("an MP4 that fragments follow is named as what it is", function()
    local whole = make("-c:v", "libx264", "-preset", "veryfast", "-movflags", "+faststart", "-f", "mp4")
    local outcome = session:run(session:write("both.mp4", whole .. make(shell.unpack(FRAGMENTS))))
    assert.equal("refused", outcome.state)
    assert.matches("several videos are joined in the file, which cannot be read so", outcome.message)
  end)
end)
