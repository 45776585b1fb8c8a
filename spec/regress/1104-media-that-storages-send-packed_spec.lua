-- The engine stored what a storage sends packed without being asked (objects that were uploaded with gzip's content encoding) as it came,
-- and said of it that it is no video or picture. The client has always unpacked such results.
-- One Lua is enough: what this tests is what the engine fetches.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("a medium that comes packed", function()
  local engine, storage

  local function packed(bytes, coding)
    return { body = bytes, headers = { ["Content-Encoding"] = coding or "gzip", ["Content-Type"] = "video/mp4" } }
  end

  setup(function()
    local film, picture = shell.read(clips.path "three.mp4"), shell.read(clips.path "target.jpg")
    storage = fault_server.start {
      ["/film.mp4"] = { packed(shell.gzip(film)) }, ["/picture.jpg"] = { packed(shell.gzip(picture)) },
      ["/cut.mp4"] = { packed(shell.gzip(film):sub(1, -500)) }, ["/large.mp4"] = { packed(shell.gzip(film .. ("\0"):rep(2 ^ 23))) },
      ["/other.mp4"] = { packed(film, "x-secret") },
    }
    engine = engines.start { arguments = { "--max-upload", "4M" } }
  end)

  it("is unpacked", function()
    assert.equal(3, #engine:detect({ video_url = storage.url .. "/film.mp4" }).result.faces)
    assert.equal(1, #engine:detect({ image_url = storage.url .. "/picture.jpg" }).result.faces)
  end)

  it("is refused where it is cut short, is too large, or was packed by nobody knows what", function()
    local problems = { cut = "is cut short", large = "is larger than 4194304 bytes", other = "cannot fetch .*other%.mp4: " }
    for name, problem in pairs(problems) do
      local detected = engine:detect { video_url = ("%s/%s.mp4"):format(storage.url, name) }
      assert.equal("failed", detected.status)
      assert.matches(problem, detected.error)
    end
  end)
end)
