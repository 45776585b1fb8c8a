--- What machines with one ledger tell each other of an account: a refusal for now, and calls that are not worth sending. It is written when
--- there is something new, and read now and then; no machine asks another before it sends.
local core = require "faceswap.core"

local account_facts = {}

-- Seconds between reads of what other machines have written.
local INTERVAL = 10

-- Applies what another machine has written; each machine begins at its share of the rate.
local function learn(client, told)
  local members = tonumber(told.facts:match("members=(%d+)")) or 1
  core.learn_account(client.account, told.facts, math.max(told.age, 0), math.min(members / math.max(told.members, 1), 1))
end

--- Tells what is new here, and learns what is new elsewhere. Cheap where neither is due.
---@param client faceswap.Client
function account_facts.exchange(client)
  local store = client.ledger.store
  if not store or not store.account_facts then
    return
  end
  local facts, version = core.account_facts(client.account)
  local now, is_new = core.now(), version ~= client.facts_version and facts ~= ""
  if not is_new and now < (client.facts_due or 0) then
    return
  end
  client.facts_due = now + INTERVAL
  local rows = store:account_facts { name = client.account }
  local told = rows and rows[1]
  if not told then
    return -- the ledger is away: what is known here has to do
  end
  if told.facts and told.own == 0 then
    learn(client, told)
  end
  if is_new then
    facts = core.account_facts(client.account)
    store:tell_account { name = client.account, facts = ("%s members=%d"):format(facts, told.members) }
  end
  client.facts_version = select(2, core.account_facts(client.account))
end

return account_facts
