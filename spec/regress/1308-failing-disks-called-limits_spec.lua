-- Where the disk fails, a ledger was said to have reached a limit (`ulimit -f`) that there was not.
local command = require "spec.support.command"
local shell = require "spec.support.shell"

it("a ledger names a failure of its disk", function()
  local faceswap = command.new()
  local ledger, preload = faceswap.folder .. "/ledger", shell.preload "failing_writes"
  local ran = faceswap:run({ "swap", "https://media.example/v.mp4", "--face", "0=https://media.example/t.jpg", "-o",
    faceswap.folder .. "/out.mp4", "--ledger", ledger }, { CRUN_API_KEY = "ak_0123456789abcdef0123456789abcdef", LD_PRELOAD = preload })
  assert.same({ 2, ("faceswap: --ledger: %s: disk I/O error\n"):format(ledger) }, { ran.status, ran.err })
end)
