-- A result that finds no room ended its process with SIGSEGV when the error came while the encoder was flushed: the writer closed the
-- file, still counted as open, and wrote a trailer without a file.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("a result that finds no room when it is flushed", function()
  local engine, folder

  setup(function()
    folder = shell.temporary()
    engine = engines.start { arguments = { "--max-output", "1000000" } }
  end)
  teardown(function()
    assert.equal(0, engine:stop())
  end)

  it("fails the task and nothing else", function()
    local path = folder .. "/noisy.mp4" -- all of its frames are in the encoder when the last one has been read
    shell.ffmpeg { "-i", clips.path "three.mp4", "-an", "-vf", "scale=1280:720,noise=alls=30:allf=t", "-frames:v", "10", "-c:v", "libx264",
      "-preset", "ultrafast", "-crf", "18", path }
    local url = engine:upload(path, "video/mp4")
    local target = engine:upload(clips.path "target.jpg", "image/jpeg")
    local task = engine:run { model = "video-face-swap", input = { video_url = url, new_face = target } }
    assert.is_true(engine:is_running())
    assert.equal("failed", task.status)
    assert.matches("the result is larger than 1000000 bytes", task.result.message)
    assert.equal(0, task.credits)
    assert.equal("", shell.run { "find", engine.data, "-name", "*.tmp" })
  end)
end)
