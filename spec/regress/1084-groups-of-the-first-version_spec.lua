-- Where control groups are of version 1, each controller has a tree of its own and other names of files: the engine did not know them, and
-- took all cores and all memory of the machine.
local clips = require "spec.support.clips"
local control_groups = require "spec.support.control_groups"
local shell = require "spec.support.shell"
local small_disk = require "spec.support.small_disk"

describe("an engine in control groups of version 1", function()
  local engine

  local function cores()
    return (shell.run({ "nproc" }):match "%d+")
  end

  local LINES = [[9:memory:/a/b\n5:cpuacct,cpu:/a/b\n1:name=systemd:/\n0::/\n]]

  small_disk.it("has a thread for each processor that its group may spend", function()
    engine = control_groups.start({ ["cpu/a/b/cpu.cfs_quota_us"] = "60000", ["cpu/a/b/cpu.cfs_period_us"] = "100000" }, LINES)
    assert.equal("1", control_groups.threads(engine))
  end)

  small_disk.it("has the bounds of those above it, also where its path is one of outside", function()
    engine = control_groups.start({ ["cpu/cpu.cfs_quota_us"] = "60000", ["cpu/cpu.cfs_period_us"] = "100000" }, LINES)
    assert.equal("1", control_groups.threads(engine))
  end)

  small_disk.it("has all processors where its group has no bound, or another group has one", function()
    engine = control_groups.start({ ["cpu/a/b/cpu.cfs_quota_us"] = "-1", ["cpu/a/b/cpu.cfs_period_us"] = "100000",
      ["memory/a/b/memory.limit_in_bytes"] = "9223372036854771712", ["cpu/c/cpu.cfs_quota_us"] = "1000" }, LINES)
    assert.equal(cores(), control_groups.threads(engine))
  end)

  small_disk.it("gives a job no more than its group has of memory", function()
    engine = control_groups.start({ ["memory/a/memory.limit_in_bytes"] = tostring(100 * 1024 * 1024),
      ["memory/a/b/memory.limit_in_bytes"] = "9223372036854771712" }, LINES)
    local detected = engine:detect { video_url = engine:upload(clips.path "three.mp4", "video/mp4") }
    assert.matches("memory", detected.error)
  end)
end)
