-- In a container or a unit of systemd, and under taskset, the engine took all of the machine for its own: a thread for each core, and three
-- quarters of all memory for a job, which the system then killed.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"
local small_disk = require "spec.support.small_disk"

describe("the local engine", function()
  local engine
  after_each(function()
    if engine then
      engine:stop()
    end
    engine = nil
  end)

  -- How many threads the process has been told to take that works on media.
  local function threads()
    local children = shell.read(("/proc/%s/task/%s/children"):format(engine.pid, engine.pid))
    return (shell.read(("/proc/%s/cmdline"):format(children:match "%d+")):match "(%d+)%z$")
  end

  -- Starts an engine where control groups are what is in the files.
  local function start_in_group(files)
    local lines = { "mount -t tmpfs tmpfs /sys/fs/cgroup" }
    for name, text in pairs(files) do
      lines[#lines + 1] = ("echo '%s' > /sys/fs/cgroup/%s"):format(text, name)
    end
    lines[#lines + 1] = 'exec "$0" "$@"'
    engine = engines.start { wrapper = { "unshare", "-m", "sh", "-c", table.concat(lines, " && "), engines.PROGRAM } }
  end

  it("has a thread for each processor it may run on", function()
    engine = engines.start { wrapper = { "taskset", "-c", "0", engines.PROGRAM } }
    assert.equal("1", threads())
  end)

  it("has a thread for each processor that its group may spend", function()
    if not small_disk.available() then
      return pending "the user may not mount"
    end
    start_in_group { ["cpu.max"] = "60000 100000", ["memory.max"] = "max" }
    assert.equal("1", threads())
  end)

  it("gives a job no more than its group has of memory", function()
    if not small_disk.available() then
      return pending "the user may not mount"
    end
    start_in_group { ["cpu.max"] = "max 100000", ["memory.max"] = tostring(100 * 1024 * 1024) }
    local detected = engine:detect { video_url = engine:upload(clips.path "three.mp4", "video/mp4") }
    assert.matches("memory", detected.error)
  end)
end)
