-- The descriptor of a client became readable every 10 ms while a job of its own waited for another client, whether there was anything to do
-- or not, and a blocking call took as many turns; now it is readable where the other one's is.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"
local socket = require "socket"

describe("the descriptor of a client whose job waits for another client", function()
  local paths, answer = fault_server.paths, fault_server.answer
  local server, mine, go

  before_each(function()
    go = shell.temporary() .. "/go"
    local held = answer { balance = 7 }
    held.wait = go
    mine, server = fault_server.start_client { [paths.balance] = { held }, [paths.task] = { answer { status = "running" } } }
  end)

  -- Whether it is readable within some seconds.
  local function is_readable(client, seconds)
    return socket.select({ { getfd = function() return client:pollfd() end } }, nil, seconds)[1] ~= nil
  end

  -- Takes turns until there is nothing to do for longer than a connection on this machine takes; fails where that does not come.
  local function settle(client)
    for _ = 1, 30 do
      if not is_readable(client, 0.3) then
        return
      end
      client:step(0)
    end
    error "the descriptor is readable again and again"
  end

  -- Answers, and takes turns until the job has ended.
  local function release(client, job)
    shell.write(go, "")
    while job.status ~= "ended" do
      assert.is_true(is_readable(client, 20))
      client:step(0)
    end
    return job:join()
  end

  it("is silent until that has something to do", function()
    local guest = server:client()
    local job = mine:spawn(guest.balance, guest)
    settle(mine)
    assert.equal("running", job.status)
    assert.equal(7, release(mine, job))
    settle(mine)
  end)

  it("is so through a third one, and where many jobs wait", function()
    local second, third = server:client(), server:client()
    local last = third:spawn(third.balance, third)
    local jobs = {}
    for i = 1, 5 do
      local between = second:spawn(last.join, last)
      jobs[i] = mine:spawn(between.join, between)
    end
    jobs[3]:cancel()
    settle(mine)
    assert.equal("running", jobs[5].status)
    assert.equal(7, release(mine, jobs[5]))
  end)

  it("tells of both where they wait for each other", function()
    local guest = server:client()
    local call = guest:spawn(guest.balance, guest)
    local own = mine:spawn(call.join, call)
    local job = guest:spawn(own.join, own)
    assert.equal(7, release(mine, own))
    assert.equal(7, job:join())
  end)

  it("tells nothing of one that is closed", function()
    local guest = server:client()
    local job = mine:spawn(guest.balance, guest)
    settle(mine)
    guest:close()
    assert.equal("cancelled", select(2, job:join()).kind)
    settle(mine)
    assert.equal(0, mine:step(20)) -- at once: there is nothing to wait for
  end)

  it("begins the jobs that have queued where another client's turn ends one", function()
    local queue = server:client { concurrency = 1 }
    local guest = server:client()
    queue:spawn(guest.balance, guest)
    local queued = queue:spawn(function()
      return "begun"
    end)
    settle(queue)
    assert.equal("queued", queued.status)
    shell.write(go, "")
    while guest:step(20) > 0 do -- luacheck: ignore
    end
    assert.equal("begun", release(queue, queued))
  end)
end)
