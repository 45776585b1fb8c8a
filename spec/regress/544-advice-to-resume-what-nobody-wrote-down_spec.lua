-- With --local and no ledger a time-out named `faceswap resume --local`, which has nothing to take up and ends with 2.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local error_advice = require "faceswap.cli.error_advice"
local shell = require "spec.support.shell"

describe("a time-out of the command", function()
  local faceswap = command.beside_engine()

  it("names resume only with a ledger", function()
    local words = { "detect", "--local", clips.path "three.mp4", "--timeout", "0.01" }
    local ran = faceswap:run(words)
    assert.equal(6, ran.status)
    assert.matches("; without --ledger nothing takes it up: give a longer --timeout", ran.err, 1, true)
    assert.is_nil(ran.err:find("resume", 1, true))
    local ledger = "--ledger " .. faceswap.folder .. "/l.db"
    ran = faceswap:execute(shell.command(faceswap:words(words)) .. " " .. ledger)
    assert.matches("; it goes on, and `faceswap resume --local " .. ledger .. "` waits for it", ran.err, 1, true)
  end)

  it("keeps the module's advice where that needs no ledger", function()
    local message = "the answer was lost: compare the balance before you repeat it"
    assert.equal(message, error_advice.message({ message = message }, nil))
    assert.equal("the answer was lost: `faceswap resume` tells what is known of it",
      error_advice.message({ message = message }, "faceswap resume"))
  end)
end)
