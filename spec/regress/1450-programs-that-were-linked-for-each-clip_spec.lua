-- A third of what ffmpeg took of the processor for a short clip was the start of the program, which links 200 libraries: the specs' ffmpeg
-- is a fork of one that has them. It does the same.
-- One Lua is enough: what this tests is a program in C.
local clips = require "spec.support.clips"
local shell = require "spec.support.shell"
local unix = require "socket.unix"

local SOURCE = { "-i", clips.path "one.mp4", "-t", "0.2" }

describe("the specs' ffmpeg", function()
  it("prints all bytes that ffmpeg prints, and writes the same file", function()
    local folder = shell.temporary()
    local raw = { "-v", "error", "-i", clips.path "one.mp4", "-t", "0.2", "-f", "rawvideo", "-" }
    assert.equal(shell.run(shell.append({ "ffmpeg" }, raw)), shell.ffmpeg(raw))
    shell.ffmpeg { SOURCE, "-c:v", "libx264", "-fflags", "+bitexact", folder .. "/ready.mp4" }
    shell.run(shell.append(shell.append({ "ffmpeg", "-v", "error" }, SOURCE), { "-c:v", "libx264", "-fflags", "+bitexact",
      folder .. "/new.mp4" }))
    assert.equal(shell.read(folder .. "/new.mp4"), shell.read(folder .. "/ready.mp4"))
  end)

  it("fails as ffmpeg does", function()
    local words = { "-v", "error", "-nostdin", "-y", "-i", "build/clips/there-is-none", "-f", "null", "-" }
    local _, problem = pcall(shell.run, shell.append({ "ffmpeg" }, words))
    local ok, said = pcall(shell.ffmpeg, words)
    assert.is_false(ok)
    assert.equal(problem:match "ffmpeg ended with.*", said:match "ffmpeg ended with.*")
  end)

  it("is a fork where many spec files run", function()
    local ready = os.getenv "SPEC_READY"
    if not ready then
      return pending "one spec file runs alone"
    end
    for _, program in ipairs { "ffmpeg", "ffprobe" } do
      assert(unix.stream():connect(ready .. "/" .. program))
    end
  end)
end)
