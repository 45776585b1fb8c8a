-- An engine started with little memory said that a model is damaged, or does not fit its manifest, and to install it anew.
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("an engine that is short of memory", function()
  it("says so", function()
    local folder, told = shell.temporary(), {}
    for megabytes = 225, 375, 25 do
      local words = shell.command { engines.PROGRAM, "--data", folder .. "/data", "--port", "0", "--with-parent" }
      told[#told + 1] = shell.line(("ulimit -v %d; %s >%s/out </dev/null"):format(megabytes * 1024, words, folder))
    end
    assert.matches("memory is short", table.concat(told), 1, true)
    for _, line in ipairs(told) do
      assert.truthy(not line:find("install the models anew", 1, true) or line:find("memory is short", 1, true), line)
      assert.is_nil(line:find("does not start", 1, true), line)
    end
  end)
end)
