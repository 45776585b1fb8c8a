-- `faceswap faces` ended with 0 where a photo was of no use. `faceswap balance` made a ledger, and failed where none could be made, though
-- it submits nothing; and it had "1 credits".
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("the command", function()
  local faceswap = command.beside_engine()

  it("fails where a photo that it is to compare is of no use", function()
    local ran = faceswap:run { "faces", "--local", clips.path "three.jpg", clips.path "man.jpg", clips.path "three.jpg" }
    assert.equal(3, ran.status, ran.err)
    assert.matches("this photo has more than one face", ran.out, 1, true)
    assert.matches("man.jpg\n  0.", ran.out, 1, true)
    assert.equal(0, faceswap:run({ "faces", "--local", clips.path "man.jpg", clips.path "three.jpg" }).status)
  end)

  it("asks for the balance without a ledger", function()
    local server = fault_server.start { [fault_server.paths.balance] = { fault_server.answer '{"balance": 1}' } }
    local environment = { CRUN_BASE_URL = server.url, CRUN_API_KEY = fault_server.KEY }
    assert.equal("1 credit\n", faceswap:run({ "balance" }, environment).out)
    assert.is_false(pcall(shell.run, { "ls", faceswap.folder .. "/state" }))
    environment.XDG_STATE_HOME = "/dev/null/none"
    assert.equal(0, faceswap:run({ "balance" }, environment).status)
  end)
end)
