-- What accounts tell other machines, as lines of text; the accounts are those of this process.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"

describe("what an account has learnt", function()
  local BALANCE = fault_server.paths.balance
  local number = 0

  -- An account that knows nothing yet.
  local function fresh()
    number = number + 1
    return ("%016x"):format(0xabc000 + number)
  end

  it("is nothing at first, and what makes no sense is not learnt", function()
    local name = fresh()
    assert.equal("", (core.account_facts(name)))
    for _, text in ipairs { "", "nonsense", "rate=", "rate=-5,0", "key=401", "key=401,1,99999999999", "=1,2,3", ("x"):rep(5000) } do
      core.learn_account(name, text, 0, 1)
      assert.equal("", (core.account_facts(name)), text)
    end
  end)

  it("begins with a share of another machine's rate", function()
    local name = fresh()
    local _, before = core.account_facts(name)
    core.learn_account(name, "rate=8000,3000 members=1", 1, 0.5)
    local facts, after = core.account_facts(name)
    local rate, blocked = facts:match "^rate=(%d+),(%d+)$"
    assert.equal("4000", rate)
    assert.is_true(tonumber(blocked) > 1500 and tonumber(blocked) <= 2000, blocked)
    assert.not_equal(before, after)
    -- a rate of its own follows its own answers
    core.learn_account(name, "rate=1000,0", 0, 1)
    assert.matches("^rate=4000,", (core.account_facts(name)))
  end)

  it("has circuits for as long as they are open", function()
    local name = fresh()
    core.learn_account(name, "key=401,10000,5000 credits=402,10000,100 1f=505,20000,9000", 1, 1)
    local facts = core.account_facts(name)
    assert.matches("key=401,10000,%d+", facts)
    assert.matches("1f=505,20000,%d+", facts)
    assert.is_nil(facts:find("credits", 1, true)) -- it was over by then
  end)

  it("is told of a key that is refused, so that another machine does not send", function()
    local client, server = fault_server.start_client { [BALANCE] = { { status = 401, body = '{"code": 401, "message": "no"}' } } }
    assert.equal(401, select(2, client:balance()).code)
    local facts = core.account_facts(client.account)
    assert.matches("key=401,", facts, 1, true)
    client:close()
    -- the same account, which has learnt it from the other machine alone
    local other = server:client()
    core.learn_account(other.account, facts, 0, 1)
    local err = select(2, other:balance())
    assert.is_true(err.circuit_open)
    assert.equal(1, #server:requests(BALANCE))
  end)
end)
