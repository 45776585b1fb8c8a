-- Where `ulimit` allowed an engine less than its own limits, a job beyond that was said to have broken its decoder, or to need more memory
-- than the engine's limit.
local clips = require "spec.support.clips"
local engine = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("a job's limits", function()
  local server, scratch

  before_each(function()
    scratch = shell.temporary()
  end)

  local function start(limit, ...)
    server = engine.start { wrapper = { "sh", "-c", "ulimit " .. limit .. '; exec "$0" "$@"', engine.PROGRAM }, arguments = { ... } }
  end

  local function message_of(path, type)
    local found = server:detect { [type:match "^(%a+)/" .. "_url"] = server:upload(path, type) }
    assert.equal("failed", found.status)
    return found.error
  end

  it("are the shell's, where those are lower: processor time", function()
    start "-t 2"
    local clip = scratch .. "/long.mp4"
    shell.ffmpeg { "-stream_loop", "20", "-i", clips.path "three.mp4", "-c", "copy", clip }
    assert.matches("more than 1 seconds of processor time, the most that is allowed", message_of(clip, "video/mp4"))
  end)

  it("are the shell's, where those are lower: memory is short, and the picture is not damaged", function()
    start "-d 200000"
    local path = scratch .. "/large.png"
    shell.ffmpeg { "-f", "lavfi", "-i", "color=gray:size=7900x7900", "-frames:v", "1", path }
    assert.equal("the picture cannot be decoded: out of memory", message_of(path, "image/png"))
  end)
end)
