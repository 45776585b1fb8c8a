-- What a service sees of a client's rate, and of the number of requests that it has under way.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"
local socket = require "socket"

local KEY = fault_server.KEY

describe("a client that is refused", function()
  local BALANCE, TASK = fault_server.paths.balance, fault_server.paths.task
  local function slow(seconds)
    return { status = 429, headers = { ["Retry-After"] = tostring(seconds) }, body = '{"code": 429, "message": "slow down"}' }
  end
  local rich = fault_server.answer '{"balance": 7}'
  local running = fault_server.answer '{"status": "running"}'
  local server, client

  local function start(script)
    client, server = fault_server.start_client(script)
  end

  -- A job that is refused once, and the moment when that is known.
  local function refused()
    local job = client:spawn(function()
      return client:balance()
    end)
    while #server:requests(BALANCE) == 0 do
      client:step(0.05)
    end
    client:step(0.1)
    return job, core.now()
  end

  it("holds the requests of all its jobs back as long as Retry-After says", function()
    start { [BALANCE] = { slow(1), rich }, [TASK] = { running } }
    local job, since = refused()
    assert(client:task("t"):status())
    assert.is_true(core.now() - since > 0.7, core.now() - since)
    assert.equal(7, job:join())
  end)

  it("does not hold media back", function()
    start { [BALANCE] = { slow(60), rich }, ["/r.mp4"] = { { body = fault_server.film() } } }
    local job, since = refused()
    local folder = shell.temporary()
    assert(client:download(server.url .. "/r.mp4", folder .. "/r.mp4"))
    assert.is_true(core.now() - since < 50)
    job:cancel()
  end)

  it("keeps the deadlines of what it holds back, and sends none of it", function()
    start { [BALANCE] = { slow(30), rich }, [TASK] = { running } }
    local job, since = refused()
    local result, err = client:task("t"):wait { timeout = 0.3 }
    assert.is_nil(result)
    assert.equal("timeout", err.kind)
    assert.matches("the service limits the rate of requests", err.message, 1, true)
    assert.is_true(err.retryable)
    assert.is_true(core.now() - since < 2)
    job:cancel()
    assert.equal("cancelled", select(2, job:join()).kind)
    assert.equal(0, #server:requests(TASK))
  end)

  it("is slowed down by a service under maintenance, grows with answers, and learns nothing from losses", function()
    start { [BALANCE] = { { body = '{"code": 455, "message": "m"}' }, { fault = "reset" }, rich } }
    assert.equal(7, client:balance())
    assert.equal(2, client:stats().rate)
  end)

  it("is not slowed down by other failures", function()
    start { [BALANCE] = { { status = 500, body = '{"code": 500, "message": "m"}' }, { status = 502, body = "<html>" }, rich } }
    assert.equal(7, client:balance())
    assert.is_nil(client:stats().rate)
  end)

  it("lets nobody overtake who is held back", function()
    start { [BALANCE] = { slow(1), rich }, [TASK] = { running } }
    refused():cancel()
    local jobs = {}
    local function ask(id)
      jobs[#jobs + 1] = client:spawn(function()
        return client:task(id):status()
      end)
    end
    ask "first"
    socket.sleep(1.1) -- the rate would let the next one go, but nobody has turned the client
    ask "second"
    client:join_all(jobs)
    assert.matches("first", server:requests(TASK)[1].target)
  end)

  it("can cancel what it holds back", function()
    start { [BALANCE] = { slow(1), rich }, [TASK] = { running } }
    refused():cancel()
    local held = {}
    for i = 1, 5 do
      held[i] = client:spawn(function()
        return client:task("t" .. i):status()
      end)
    end
    held[3]:cancel()
    held[1]:cancel()
    held[5]:cancel()
    for _, i in ipairs { 1, 3, 5 } do
      assert.equal("cancelled", select(2, held[i]:join()).kind)
    end
    assert(held[2]:join())
    assert(held[4]:join())
    assert.equal(2, #server:requests(TASK))
  end)
end)

describe("a client with as many requests under way as it may have", function()
  local BALANCE = fault_server.paths.balance
  local server, client, folder

  before_each(function()
    folder = shell.temporary()
    server = fault_server.start {
      [BALANCE] = { { fault = "hang" }, { fault = "hang" }, fault_server.answer '{"balance": 7}' },
      ["/r.mp4"] = { { body = fault_server.film() } },
    }
    client = core.client {
      base_url = server.url, api_key = KEY, user_agent = "x", max_answer = 1000, max_media = 1000, concurrency = 2,
    }
  end)

  local function hang()
    local first, second = client:start { call = "balance", timeout = 30 }, client:start { call = "balance", timeout = 30 }
    while #server:requests(BALANCE) < 2 do
      client:step(0.05)
    end
    return first, second
  end

  it("lets others wait for their turn, and keeps their deadlines", function()
    hang()
    local late = client:start { call = "balance", timeout = 0.2 }
    client:start { call = "get", url = server.url .. "/r.mp4", file = folder .. "/r.mp4", timeout = 30 }
    local stats = client:stats()
    assert.same({ 2, 2, 2 }, { stats.in_flight, stats.waiting, stats.held })
    local finished = client:step(5)
    assert.equal(late, finished.id)
    assert.equal("timeout", finished.kind)
    assert.matches("as many requests as are allowed are under way", finished.message, 1, true)
    assert.is_false(finished.ambiguous)
    assert.equal(2, #server:requests())
  end)

  it("sleeps while it waits", function()
    hang()
    client:start { call = "balance", timeout = 30 }
    local before = os.clock()
    assert.is_nil(client:step(0.5))
    assert.is_true(os.clock() - before < 0.1)
  end)

  it("gives the turn of one that ends to the one that has waited longest", function()
    local first = hang()
    local media = client:start { call = "get", url = server.url .. "/r.mp4", file = folder .. "/r.mp4", timeout = 30 }
    client:step(0.01)
    local call = client:start { call = "balance", timeout = 30 }
    client:cancel(first)
    assert.equal(first, client:step(0).id)
    assert.equal(media, client:step(5).id)
    assert.equal(call, client:step(5).id)
  end)
end)
