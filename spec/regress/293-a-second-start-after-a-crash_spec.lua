-- A script that was killed, and run again at once as the guide on money says, found the data beside its ledger taken: the engine of the
-- first run was ending, which takes a second or two where a job is at work.
local clips = require "spec.support.clips"
local docs = require "spec.support.docs"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

local SCRIPT = [[
local client = assert(require("faceswap").new { backend = "local", ledger = "swaps.db" })
local result = assert(client:run { video = "party.mp4", choose = { [0] = "alice.jpg" }, output = "out.mp4", job_key = "party, alice",
  on_progress = function(seen)
    io.stderr:write(seen.stage, " ", tostring(seen.state), "\n")
  end })
print(result.credits, #client:resume())]]

describe("a script with a ledger on the local engine", function()
  it("goes on at once after a kill", function()
    local folder = shell.temporary()
    shell.run { "cp", docs.demo_clip(), folder .. "/party.mp4" }
    shell.run { "cp", clips.path "target.jpg", folder .. "/alice.jpg" }
    shell.write(folder .. "/swap.lua", SCRIPT)
    -- killed while the swap is made
    local printed = shell.run { "sh", "-c", ([[
      cd %s && unset FACESWAP_LOCAL_URL && { %s swap.lua 2>stages & } && script=$! &&
      until grep -q "swap running" stages; do sleep 0.05; done; kill -9 $script; wait $script
      exec %s swap.lua 2>again]]):format(folder, arg[-1], arg[-1]) }
    assert.matches("%f[%d]%d+\t0\n$", printed)
  end)
end)

-- Holds the lock of a data directory as an engine that ends does, until another one has opened the file, and a little longer.
local HOLDER = [[
cd %s && mkdir data && exec 9>data/lock && flock 9 && touch held && exec 2>/dev/null
until [ -e pid ] && pid=$(cat pid) && { [ ! -e /proc/$pid ] || ls -l /proc/$pid/fd | grep -q data/lock; }; do sleep 0.02; done
sleep 0.3]]

describe("an engine", function()
  it("waits for another one that ends", function()
    local folder = shell.temporary()
    local holder = io.popen(HOLDER:format(folder))
    shell.wait(60, "the lock", function()
      return shell.read(folder .. "/held")
    end)
    local engine = engines.start { data = folder .. "/data",
      wrapper = { "sh", "-c", ('echo $$ >%s/pid; exec "$@"'):format(folder), "sh", engines.PROGRAM } }
    holder:close()
    assert.is_number(engine:call("account/balance").balance)
  end)
end)
