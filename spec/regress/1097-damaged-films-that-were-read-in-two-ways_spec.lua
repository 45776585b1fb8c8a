-- A damaged film of AV1 had fewer frames where faces were looked for, with several threads, than where they were painted, with one: behind
-- the damage faces were painted beside themselves.
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("a damaged film of AV1", function()
  local folder = shell.temporary()

  local function detect(film, threads)
    local engine = engines.start { arguments = { "--threads", tostring(threads) } }
    local found = engine:detect { video_url = engine:upload(film, "video/mp4") }
    assert.equal(0, engine:stop())
    assert.equal("succeeded", found.status)
    return found.result.notes
  end

  it("has the same frames with one thread and with several", function()
    local film = folder .. "/film.mp4"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-an", "-vf", "scale=320:-2", "-c:v", "libsvtav1", "-preset", "12", film }
    local bytes = shell.read(film)
    for _, part in ipairs { 0.4, 0.5, 0.6 } do
      local at = math.floor(#bytes * part)
      bytes = bytes:sub(1, at) .. ("\0"):rep(300) .. bytes:sub(at + 301)
    end
    shell.write(film, bytes)
    local notes = detect(film, 1)
    assert.matches("the picture is damaged", table.concat(notes, "\n"))
    assert.same(notes, detect(film, 4))
  end)
end)
