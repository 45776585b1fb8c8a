-- Where all jobs that `concurrency` allows joined, in coroutines of theirs, jobs that were queued, these never began: the program was busy
-- for ever. Of a queued job that closed its client, who waited outside of jobs was told "the client is closed", a line of the inside.
local fault_server = require "spec.support.fault_server"
local testing = require "faceswap.testing"

describe("a queued job", function()
  local double, client
  local hook, mask, count = debug.gethook() -- that of `make coverage`, where it counts lines

  before_each(function()
    double = testing.new()
    client = double:client { concurrency = 1 }
    local started = os.time()
    debug.sethook(function()
      if os.time() - started > 60 then
        debug.sethook()
        error "it does not end"
      end
    end, "", 10000)
  end)
  after_each(function()
    debug.sethook(hook, mask, count)
  end)

  -- Joins a job within a coroutine, which cannot yield to the scheduler; with a hook of its own, where coroutines do not share one.
  local function join_within(job)
    local thread = coroutine.create(job.join)
    local hooked = 0
    debug.sethook(thread, function()
      hooked = hooked + 1
      if hooked > 1000 then
        error "it does not end"
      end
    end, "", 10000)
    return select(2, coroutine.resume(thread, job))
  end

  it("begins where all that run wait for it in coroutines", function()
    local second, third
    local first = client:spawn(function()
      client:balance()
      return join_within(second)
    end)
    second = client:spawn(function()
      client:balance()
      return join_within(third)
    end)
    third = client:spawn(function()
      return (client:balance())
    end)
    assert.equal("number", type(first:join()))
  end)

  it("does not begin beside others that have something to wait for", function()
    local most, running = 0, 0
    local jobs = {}
    for i = 1, 4 do
      jobs[i] = client:spawn(function()
        running = running + 1
        most = math.max(most, running)
        client:balance()
        coroutine.wrap(client.balance)(client)
        running = running - 1
      end)
    end
    client:join_all(jobs)
    while client:step(1) > 0 do -- luacheck: ignore
    end
    assert.equal(1, most)
  end)

  it("may close its client", function()
    local real = fault_server.start_client({ [fault_server.paths.balance] = { fault_server.answer { balance = 7 } } }, { concurrency = 1 })
    real:spawn(real.balance, real)
    local closing = real:spawn(function()
      real:close()
      return "closed"
    end)
    assert.equal("closed", closing:join())
  end)
end)
