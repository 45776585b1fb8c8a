-- The systemd unit allowed the calls by which the engine confines its jobs through a group of calls that Debian 12's systemd does not know
-- and passes over, so that jobs ran without Landlock there.
local shell = require "spec.support.shell"

-- Groups of `systemd-analyze syscall-filter` in systemd 252 that the unit may name.
local KNOWN = { ["@system-service"] = true, ["@privileged"] = true, ["@resources"] = true }

describe("the systemd unit", function()
  it("allows what confines a job, in words that Debian 12 knows", function()
    local allowed = {}
    for filter in shell.read("examples/deploy/faceswap-local.service"):gmatch "\nSystemCallFilter=([^\n]*)" do
      for name in filter:gmatch "[^%s~]+" do
        assert.is_true(name:sub(1, 1) ~= "@" or KNOWN[name], name)
        allowed[name] = filter:sub(1, 1) ~= "~"
      end
    end
    local count = 0
    for name in shell.read("csrc/local/jobs/sandbox.c"):gmatch "SYS_(landlock_[%w_]+)" do
      assert.is_true(allowed[name], name)
      count = count + 1
    end
    assert.is_true(count >= 3)
  end)
end)
