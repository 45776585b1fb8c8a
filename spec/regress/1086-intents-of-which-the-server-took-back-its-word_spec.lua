-- The answer to an intent was lost, and when it was asked again the server refused for good (a right that was taken away): the ledger
-- held that nothing was written, and the entry that the first attempt had written was marked ambiguous later, though nothing was sent. A
-- program that ended while the server was away left such an entry behind, too.
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"

-- A proxy before the server. It loses the answer to the first statement that inserts an entry, and refuses the second one.
local PROXY = [[
local fleet_proxy = require "spec.soak.fleet_proxy"
local listener = assert(require("socket").bind("127.0.0.1", 0))
print((select(2, listener:getsockname())))
io.stdout:flush()
local REFUSAL = "SERROR\0VERROR\0C42501\0Mpermission denied for table entry\0\0"
local function message(kind, text)
  local length = #text + 4
  return kind .. string.char(0, 0, math.floor(length / 256), length % 256) .. text
end
local inserted, losing = 0, nil
fleet_proxy.serve(listener, "127.0.0.1", tonumber(arg[1]), function(from, bytes, client)
  if client then
    return client == losing and "lose" or nil -- the answer: it is written
  elseif bytes:find("INSERT INTO faceswap.entry", 1, true) then
    inserted = inserted + 1
    losing = inserted == 1 and from or nil
    if inserted == 2 then
      from:send(message("E", REFUSAL) .. message("Z", "I"))
      return "keep"
    end
  end
end)
]]

ledgers.describe_database("an intent whose answer was lost, and which was refused when it was asked again", function(kind, store)
  local folder, proxy, port, place

  setup(function()
    folder = shell.temporary()
    shell.write(folder .. "/proxy.lua", PROXY)
  end)
  before_each(function()
    place = kind.place()
    proxy = shell.spawn(("%s %s/proxy.lua %s"):format(arg[-1], folder, kind.server.port))
    port = proxy.pipe:read "*l"
  end)
  after_each(function()
    proxy:stop()
  end)

  local function lose_one()
    local kept = assert(store.open(("postgresql://faceswap@127.0.0.1:%s/%s"):format(port, place:match "/(%w+)%?")))
    local entry, reason, problem = kept:intend { kind = "create", job_key = "k", reserved = 5 }
    assert.is_nil(entry)
    assert.equal("failed", reason)
    assert.matches("permission denied", problem)
    assert.equal("6b", kind.sql(place, "SELECT encode(job_key, 'hex') FROM entry WHERE state = 'intended'"))
    return kept
  end

  it("is withdrawn before the next one, so that its key is free", function()
    local kept = lose_one()
    assert.is_table(kept:intend { kind = "create", job_key = "k", reserved = 5 })
    assert.equal("refused\nintended", kind.sql(place, "SELECT state FROM entry ORDER BY id"))
    assert.equal(5, kept:spent())
    kept:close()
  end)

  it("is withdrawn when the program ends", function()
    lose_one():close()
    assert.equal("refused", kind.sql(place, "SELECT state FROM entry"))
  end)
end, { listen = "127.0.0.1", port = shell.free_port() })
