-- `resume --list` without a key called entries of a shared ledger "under way", as if nobody waited for them: who does, it cannot ask.
local command = require "spec.support.command"
local ledgers = require "spec.support.ledgers"

ledgers.describe_database("a list without a key", function(kind, store)
  local faceswap, place
  setup(function()
    faceswap = command.new()
    place = kind.place()
    local kept = store.open(place)
    local entry = assert(kept:intend { kind = "create", model = "video-face-swap-multi", media_url = "https://media.example/v.mp4" })
    assert(kept:update(entry.id, { state = "submitted", task_id = "t1" }, "intended"))
    kept:close()
  end)

  it("tells that it does not know who waits", function()
    local ran = faceswap:run { "resume", "--list", "--ledger", place }
    assert.equal(0, ran.status)
    assert.matches("under way", ran.out, 1, true)
    assert.equal("whether other machines wait for it is not known without the key\n", ran.err)
  end)
end)
