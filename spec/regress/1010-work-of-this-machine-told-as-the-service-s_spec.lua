-- Where the engine on this machine looked at a video for a plan, what was reported read as if the video were sent to the service a second
-- time and detected there, which costs.
local clips = require "spec.support.clips"
local faceswap = require "faceswap"
local hosted = require "spec.support.hosted"
local progress = require "faceswap.observe.progress"

describe("what the engine on this machine does beside a service", function()
  local engine, client, here
  setup(function()
    engine = assert(faceswap.new { backend = "local" })
    client = hosted.client(engine)
    here = assert(engine:detect { image = clips.path "three.jpg" })
  end)

  -- Whether what each stage reports says that it is done here.
  local function stages_of(act)
    local seen = {}
    assert(act(function(event)
      seen[event.stage] = event.here or false
    end))
    return seen
  end

  it("is reported as that", function()
    local detection = hosted.detection(client, here)
    local located = stages_of(function(report) return detection:locate { on_progress = report } end)
    assert.is_true(located.detect)
    assert.is_true(located.upload ~= false)
    local output = os.tmpname()
    local shown = stages_of(function(report)
      return client:preview(detection, { [0] = clips.path "target.jpg" }, output, { on_progress = report })
    end)
    os.remove(output)
    assert.is_true(shown.swap)
  end)

  it("is not, where nothing else is asked", function()
    local seen = stages_of(function(report) return here:locate { on_progress = report } end)
    assert.is_nil(seen.detect or nil)
  end)

  it("is told in a line of its own", function()
    local lines = {}
    local out = { write = function(_, ...) lines[#lines + 1] = table.concat { ... } end, flush = function() end }
    local bar = progress.bar(out, false)
    for _, is_here in ipairs { false, true } do
      bar { stage = "upload", elapsed = 0, here = is_here or nil }
    end
    assert.same({ "uploading, 0.0 s\n", "uploading on this machine, 0.0 s\n" }, lines)
  end)
end)
