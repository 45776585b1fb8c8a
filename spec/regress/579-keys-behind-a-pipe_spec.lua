-- A pipe in the place of ~/.crun/.env was opened, and waited for without end.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("a pipe in the place of ~/.crun/.env", function()
  it("holds no key, and is not waited for", function()
    local tool = command.new()
    shell.run { "mkdir", tool.folder .. "/.crun" }
    shell.run { "mkfifo", tool.folder .. "/.crun/.env" }
    local ran = tool:execute("timeout 20 " .. shell.command(tool:words { "balance" }))
    assert.equal(2, ran.status)
    assert.matches("no API key", ran.err, 1, true)
    shell.run { "rm", tool.folder .. "/.crun/.env" }
    shell.write(tool.folder .. "/.crun/.env", "CRUN_API_KEY=" .. fault_server.KEY .. "\n")
    local server = fault_server.start { [fault_server.paths.balance] = { fault_server.answer '{"balance": 9}' } }
    assert.equal("9 credits\n", tool:run({ "balance" }, { CRUN_BASE_URL = server.url }).out)
  end)
end)
