-- A spec file that hung held up its whole run for ever, on machines that run the specs as well.
-- One Lua is enough: what this tests is a script of the shell.
local shell = require "spec.support.shell"

describe("a run of spec files", function()
  it("ends a file that takes too long, with all that it started, and goes on", function()
    local folder = shell.temporary()
    local runner = shell.absolute "spec/run.sh"
    -- the first is in the file's group of processes, the second in none of it; both would end by themselves, later
    shell.write(folder .. "/hangs_spec.lua", "sleep 40 & setsid sleep 40 & wait")
    shell.write(folder .. "/works_spec.lua", "echo '2 successes / 0 failures / 0 errors / 0 pending : 1 seconds'")
    local line = ("cd %s && SPEC_LIMIT=4 %s 2 sh -- . 2>&1; echo status $?"):format(shell.quote(folder), shell.quote(runner))
    local out = shell.run { "sh", "-c", line }
    local told = assert(out:match "\n== failed: %./hangs_spec%.lua\n([^=]*)", out)
    assert.matches("ended, since it took longer than 4 s", told, 1, true)
    assert.is_nil(out:find("left behind", 1, true), out)
    assert.matches("\n2 successes / 0 failures / 1 errors / 0 pending : %d+ seconds\nstatus 1\n", out)
  end)
end)
