-- A list of the ledger's unfinished entries wanted an API key, though it reads a file of this machine; and the key of an engine that the
-- command has started was told in words that fit no sentence.
local command = require "spec.support.command"
local store = require "faceswap.store"

describe("the command without a key", function()
  local faceswap, ledger
  before_each(function()
    faceswap = command.new()
    ledger = faceswap.folder .. "/swaps.db"
    store.open(ledger):close()
  end)

  -- An entry whose answer was lost.
  local function lose()
    local opened = assert(store.open(ledger))
    local entry = assert(opened:intend { kind = "create", model = "video-face-swap-multi", media_url = "https://media.example/v.mp4" })
    assert(opened:update(entry.id, { state = "ambiguous" }, "intended"))
    opened:close()
    return entry.id
  end

  local function list(...)
    return faceswap:run { "resume", "--list", "--ledger", ledger, ... }
  end

  it("lists what is unfinished", function()
    local id = lose()
    local ran = list()
    assert.same({ 5, "" }, { ran.status, ran.err })
    assert.matches(("^%d: swap of https://media%%.example/v%%.mp4, "):format(id), ran.out)
    assert.matches(("faceswap resume --ledger %s --resolve %d=refused, or =TASK_ID\n"):format(ledger, id), ran.out, 1, true)
    assert.equal("ambiguous", command.events(list("--json").out).entry[1].state)
  end)

  it("takes what became of it", function()
    local ran = list("--resolve", lose() .. "=refused")
    assert.same({ 0, "nothing is unfinished\n" }, { ran.status, ran.out })
    assert.equal(2, list("--resolve", "9=refused").status)
  end)

  it("says where there is no ledger", function()
    ledger = faceswap.folder .. "/none.db"
    assert.matches("none.db: there is no such file\n$", list().err)
  end)

  it("waits for nothing", function()
    lose()
    assert.matches("no API key", faceswap:run({ "resume", "--ledger", ledger }).err)
  end)
end)

describe("the key of an engine that was started", function()
  it("came from who started it", function()
    local faceswap = command.new()
    local ran = faceswap:run { "balance", "--local" }
    assert.matches("the key came from this program, which made one for the engine that it has started\n", ran.err, 1, true)
  end)
end)
