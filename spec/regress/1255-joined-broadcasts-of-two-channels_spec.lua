-- Of broadcasts that were joined by `cat`, and have tracks of other numbers, only one was used, and nothing said so.
-- One Lua is enough: what this tests is what the engine does.
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("broadcasts that are joined in one file", function()
  local session = media_session.new()

  local function broadcast(name, first, pictures)
    local path = session:path(name .. ".ts")
    shell.ffmpeg { "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=3", "-c:v", "mpeg2video", "-streamid", "0:" .. first,
      pictures == 2 and { "-map", "0", "-map", "0", "-streamid", "1:" .. first + 1 } or {}, "-mpegts_start_pid", first, path }
    return path
  end

  local function notes(path)
    local detection = assert(session.engine:client({ backend = "local" }):detect { video = path })
    return table.concat(detection.notes or {}, "\n")
  end

  it("are told, of which only one is read", function()
    local joined = session:path "joined.ts"
    shell.write(joined, shell.read(broadcast("one", "100")) .. shell.read(broadcast("two", "200")))
    assert.matches("several videos are joined in the file, and only one was used", notes(joined), 1, true)
  end)

  it("are not seen where two pictures stand beside each other", function()
    assert.equal("", notes(broadcast("both", "300", 2)))
  end)
end)
