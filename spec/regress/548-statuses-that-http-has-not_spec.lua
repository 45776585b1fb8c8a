-- A scenario, and the double, took statuses that HTTP has not, and headers of two lines: the connection was closed without an answer, and
-- the header was left out.
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

describe("an outcome of a script", function()
  it("that HTTP cannot carry is refused by the engine", function()
    local folder = shell.temporary()
    for field, outcome in pairs { status = '{"status": 99}', headers = '{"headers": {"X": "a\\r\\nB: c"}}' } do
      local path = shell.write(folder .. "/scenario.json", ('{"balance": [%s]}'):format(outcome))
      local line = shell.command { engines.PROGRAM, "--data", folder .. "/data", "--scenario", path }
      local told = shell.line("timeout 20 " .. line)
      assert.matches(('balance: "%s" of an outcome has a value that is not allowed'):format(field), told, 1, true)
    end
  end)

  it("that HTTP cannot carry is refused by the double", function()
    local double = testing.new()
    for name, value in pairs { status = 200000, slow = -1, cut = 0 / 0, times = math.huge } do
      assert.has_error(function()
        double:on("balance", { [name] = value })
      end)
    end
    for _, status in ipairs { 0.5, 99, 250.5, 600 } do
      assert.error_matches(function() double:on("balance", { status = status }) end,
        "testing: 'status' of an outcome must be a whole number from 200 to 599, got " .. status, 1, true)
    end
    double:on("balance", { status = 599, slow = 0, times = 1 })
  end)
end)
