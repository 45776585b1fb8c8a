-- FFmpeg's encoder of GIFs decides by one frame alone whether it is cleared: behind the gaps of a frame that follows an opaque one, that
-- one stayed.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a GIF whose later frames are transparent in places", function()
  local session = media_session.new()

  -- Three frames, of which the first is opaque and cleared, and the others have a gap at the left.
  local function make()
    local path = session:path "gaps.gif"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-frames:v", "3", "-vf",
      "fps=5,scale=240:-2,format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='if(gt(N,0)*lt(X,30),0,255)',split[a][b];"
      .. "[a]palettegen[p];[b][p]paletteuse", path }
    local bytes = shell.read(path)
    local at = assert(bytes:find("\33\249\4", 1, true)) + 3
    local flags = bytes:byte(at)
    shell.write(path, bytes:sub(1, at - 1) .. string.char(flags - flags % 32 + 8 + flags % 4) .. bytes:sub(at + 1))
    return path
  end

  -- The opacity at the left of each frame.
  local function gaps(path)
    local bytes = shell.ffmpeg { "-i", path, "-vf", "format=rgba,alphaextract,crop=1:1:20:100", "-f", "rawvideo", "-pix_fmt", "gray", "-" }
    return { bytes:byte(1, -1) }
  end

  it("shows nothing there after the swap, either", function()
    local path = make()
    assert.same({ 255, 0, 0 }, gaps(path))
    assert.same({ 255, 0, 0 }, gaps(session:swap(path, "gif").output))
  end)
end)
