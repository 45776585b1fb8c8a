-- A target whose face the local engine refuses (too small, turned away) was submitted to it, and the task failed.
local clips = require "spec.support.clips"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

describe("a target that the local engine refuses", function()
  local folder, client, asked, detection

  setup(function()
    folder = shell.temporary()
    asked = 0
    client = assert(faceswap.new { backend = "local", on_event = function(event)
      asked = asked + (event.type == "request" and (event.call == "create" or event.call == "upload") and 1 or 0)
    end })
    detection = assert(client:detect { image = clips.path "three.jpg" })
    asked = 0
  end)

  local function photo(filter)
    local path = folder .. "/target.png"
    shell.ffmpeg { "-i", clips.path "other_man.jpg", "-vf", filter, path }
    return path
  end

  it("is not sent to it", function()
    local target = photo "scale=iw/7:-2"
    local task, err = client:swap(detection, { [0] = target })
    assert.is_nil(task)
    assert.equal("choice", err.kind)
    assert.matches("face 0: the target .*target%.png cannot be used: its face is too small: %d+ pixels wide, at least 48 are needed",
      err.message)
    assert.equal(0, asked)
  end)

  it("is one that it takes where its face is large enough", function()
    assert(assert(client:swap(detection, { [0] = photo "scale=iw/4:-2" })):wait())
  end)
end)
