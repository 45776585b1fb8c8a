-- In a container or a unit of systemd, and under taskset, the engine took all of the machine for its own: a thread for each core, and three
-- quarters of all memory for a job, which the system then killed.
local clips = require "spec.support.clips"
local control_groups = require "spec.support.control_groups"
local engines = require "spec.support.engine"
local small_disk = require "spec.support.small_disk"

describe("the local engine", function()
  local engine

  it("has a thread for each processor it may run on", function()
    engine = engines.start { wrapper = { "taskset", "-c", "0", engines.PROGRAM } }
    assert.equal("1", control_groups.threads(engine))
  end)

  small_disk.it("has a thread for each processor that its group may spend", function()
    engine = control_groups.start { ["cpu.max"] = "60000 100000", ["memory.max"] = "max" }
    assert.equal("1", control_groups.threads(engine))
  end)

  small_disk.it("gives a job no more than its group has of memory", function()
    engine = control_groups.start { ["cpu.max"] = "max 100000", ["memory.max"] = tostring(100 * 1024 * 1024) }
    local detected = engine:detect { video_url = engine:upload(clips.path "three.mp4", "video/mp4") }
    assert.matches("memory", detected.error)
  end)
end)
