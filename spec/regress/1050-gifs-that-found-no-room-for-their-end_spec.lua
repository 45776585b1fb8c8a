-- A GIF whose last frame found no room ended its process with SIGSEGV: the muxer, which had written its trailer in vain, was told to write
-- it once more. The task failed all the same, but its media were said to have broken their decoder.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"

describe("a GIF that finds no room for its end", function()
  -- The task that an engine with so much room for a result makes of the clip, and the result's size.
  local function swap(max_output)
    local engine = engines.start { arguments = { "--max-output", tostring(max_output) } }
    local input = { video_url = engine:upload(clips.path "three.gif", "image/gif"),
      new_face = engine:upload(clips.path "target.jpg", "image/jpeg") }
    local task = engine:run { model = "gif-face-swap", input = input }
    local size = task.status == "success" and #engine:request(task.result.media_urls[1]).text
    assert.equal(0, engine:stop())
    return task, size
  end

  it("fails for that reason", function()
    local whole, size = swap(100000000)
    assert.equal("success", whole.status)
    local task = swap(size - 3000) -- within the last frame
    assert.same({ "failed", ("the result is larger than %d bytes, the most that is allowed"):format(size - 3000) },
      { task.status, task.result.message })
  end)
end)
