-- The command ended with 141 where nobody read its results, which neither its help nor the guide told.
local exit_status = require "faceswap.cli.exit_status"
local shell = require "spec.support.shell"

describe("the statuses of the command", function()
  it("are told by its help and the guide, all of them", function()
    local told, guide = {}, assert(shell.read("examples/guides/command.md"):match "Exit status: (.-%.)%s")
    for _, status in ipairs(exit_status.list) do
      told[status[1]] = status[2]
    end
    for name, status in pairs(exit_status) do
      if type(status) == "number" then
        assert.is_string(told[status], name)
        assert.matches(("%%f[%%d]%d%%f[%%D]"):format(status), guide)
      end
    end
  end)
end)
