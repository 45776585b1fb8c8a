-- A retry whose wait was over before the client looked at the clock again was told by no event: one of no milliseconds, and more on a busy
-- machine. Here time leaps, so that waits are over at once.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local CALLS = 4

-- Asks for what is lost at first, and prints how many retries it was told of.
local PROGRAM = [[
local told = 0
local client = assert(require("faceswap").new { base_url = arg[1], api_key = arg[2], on_event = function(event)
  told = told + (event.type == "retry" and 1 or 0)
end })
for _ = 1, arg[3] do
  assert(client:balance())
end
client:close()
print(told)
]]

describe("a retry without a wait", function()
  it("is told", function()
    local folder, answers = shell.temporary(), {}
    local program = shell.write(folder .. "/program.lua", PROGRAM)
    for i = 1, CALLS do
      answers[2 * i - 1], answers[2 * i] = { fault = "reset" }, fault_server.answer { balance = 7 }
    end
    local server = fault_server.start { [fault_server.paths.balance] = answers }
    local told = shell.run { "env", "LD_PRELOAD=" .. shell.preload "leaping_clock", arg[-1], program, server.url, fault_server.KEY, CALLS }
    assert.equal(CALLS .. "\n", told)
  end)
end)
