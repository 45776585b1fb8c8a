-- Two files of the same content in one batch with a ledger were one job: the second was refused as being submitted by another process.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local engine = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("a batch of files with the same content", function()
  it("pays once, and has a result for each", function()
    local served = engine.start()
    local faceswap = command.new(served.url)
    local folder = faceswap.folder
    for _, name in ipairs { "a", "b", "c" } do
      shell.run { "cp", clips.path "three.jpg", ("%s/%s.jpg"):format(folder, name) }
    end
    shell.write(folder .. "/list", "a.jpg\nb.jpg\nc.jpg\n")
    local before = served:call("account/balance").balance
    local ran = faceswap:run {
      "batch", "--local", "--ledger", folder .. "/l.db", folder .. "/list", "--face", "0=" .. clips.path "target.jpg",
      "-o", folder .. "/done",
    }
    assert.same({ 0, "" }, { ran.status, ran.out:match("failed") or "" })
    assert.equal(before - 1, served:call("account/balance").balance)
    for _, name in ipairs { "a", "b", "c" } do
      assert.equal("\255\216\255", assert(shell.read(("%s/done/%s.swapped.jpg"):format(folder, name))):sub(1, 3))
    end
  end)
end)
