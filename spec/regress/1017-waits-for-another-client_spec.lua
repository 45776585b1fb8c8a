-- A job that joined a job of another client, or made another client's call, kept all jobs of its own client from going on until that had
-- ended; nothing that cancelled it reached the call, and two jobs of two clients that joined each other waited for ever, at full speed.
local fault_server = require "spec.support.fault_server"
local nginx = require "spec.support.nginx"
local socket = require "socket"
local testing = require "faceswap.testing"

describe("a job that waits for another client", function()
  local double, mine, other, order
  local hook, mask, count = debug.gethook() -- that of `make coverage`, where it counts lines
  before_each(function()
    double, order = testing.new(), {}
    mine, other = double:client {}, double:client {}
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

  local SWAP = { model = "image-face-swap", input = { image_url = "https://a/b.jpg", new_face = "https://a/c.jpg" } }

  -- A function that waits for a new task, half a minute of virtual time.
  local function waiter(client, name, options)
    local task = assert(client:create(SWAP))
    return function()
      local result, err = task:wait(options)
      order[#order + 1] = name
      return result and result.status, err and err.kind
    end
  end

  local function long(client, name)
    return client:spawn(waiter(client, name))
  end

  -- A job that makes one quick call of its own client.
  local function quick(client, name)
    return client:spawn(function()
      local balance = client:balance()
      order[#order + 1] = name
      return balance
    end)
  end

  it("by joining its job lets its own client's jobs go on", function()
    local joined = long(other, "long")
    local joiner = mine:spawn(function()
      return joined:join()
    end)
    quick(mine, "quick")
    assert.equal("success", joiner:join())
    assert.same({ "quick", "long" }, order)
  end)

  it("by join_all does so, too, and by a call", function()
    local list = { long(other, "long") }
    local joiner = mine:spawn(function()
      return assert(mine:join_all(list))[1][1]
    end)
    quick(mine, "quick")
    assert.equal("success", joiner:join())
    local caller = mine:spawn(waiter(other, "call"))
    quick(mine, "quick")
    assert.equal("success", caller:join())
    assert.same({ "quick", "long", "quick", "call" }, order)
  end)

  it("may wait for what waits for its own client", function()
    local first = long(mine, "first")
    local second = other:spawn(function()
      return first:join()
    end)
    local third = mine:spawn(function()
      return second:join()
    end)
    quick(mine, "quick")
    assert.equal("success", third:join())
    assert.equal("success", second:join())
    assert.same({ "quick", "first" }, order)
  end)

  it("gives up its place meanwhile", function()
    mine = double:client { concurrency = 1 }
    local joined = long(other, "long")
    local joiner = mine:spawn(joined.join, joined)
    local next_one = quick(mine, "quick")
    assert.equal("running", next_one.status)
    assert.equal("success", joiner:join())
  end)

  it("is cancelled alone", function()
    local joined = long(other, "long")
    local joiner = mine:spawn(joined.join, joined)
    joiner:cancel()
    assert.equal("ended", joiner.status)
    assert.equal("cancelled", select(2, joiner:join()).kind)
    assert.equal("success", joined:join())
  end)

  it("is cancelled in the other client's call, and makes no more of them", function()
    local going_on, call = long(other, "long"), waiter(other, "call")
    local job = mine:spawn(function()
      local _, kind = call()
      return kind, select(2, other:balance()).kind, select(2, going_on:join()).kind
    end)
    job:cancel()
    assert.same({ "cancelled", "cancelled", "cancelled" }, { job:join() })
    assert.equal("success", going_on:join())
    assert.same({ "call", "long" }, order)
  end)

  it("ends as cancelled where the other one is closed, and its own client's jobs go on", function()
    local job = mine:spawn(waiter(other, "call"))
    local joined = long(other, "long")
    local joiner = mine:spawn(joined.join, joined)
    other:close()
    assert.same({ nil, "cancelled" }, { job:join() })
    assert.same({ nil, "cancelled" }, { joiner:join() })
    assert.equal("number", type(mine:balance()))
  end)

  it("ends as cancelled where its own client is closed, and the other one's jobs go on", function()
    local job = mine:spawn(waiter(other, "call"))
    local joined = long(other, "long")
    local joiner = mine:spawn(joined.join, joined)
    mine:close()
    assert.same({ "ended", "ended" }, { job.status, joiner.status })
    assert.same({ nil, "cancelled" }, { job:join() })
    assert.equal("cancelled", select(2, joiner:join()).kind)
    assert.equal("success", joined:join())
  end)

  it("waits for nothing of the other client any more once its own client is being closed", function()
    local ending, going_on = long(mine, "ending"), long(other, "long")
    local call, seen = waiter(other, "call"), nil
    local job = mine:spawn(function()
      ending:join()
      seen = { select(2, call()), select(2, other:balance()).kind, select(2, going_on:join()).kind }
    end)
    mine:close()
    assert.equal("ended", job.status)
    assert.same({ "cancelled", "cancelled", "cancelled" }, seen)
  end)

  it("is told of the other client's progress, and raises what on_progress raises", function()
    local told = 0
    local job = mine:spawn(waiter(other, "call", { on_progress = function()
      told = told + 1
      if told == 3 then
        error { "mine" }
      end
    end }))
    assert.same({ "mine" }, select(2, pcall(job.join, job)))
    assert.equal(3, told)
  end)

  it("goes on in good order after waits within pcall, which raise on Lua 5.1", function()
    mine = double:client { concurrency = 1 }
    local joined = long(other, "long")
    local job = mine:spawn(function()
      pcall(other.balance, other)
      pcall(mine.balance, mine)
      pcall(joined.join, joined)
      return type(mine:balance()), type(mine:balance())
    end)
    local after = quick(mine, "quick")
    assert.same({ "number", "number" }, { job:join() })
    assert.equal("number", type(after:join()))
  end)

  it("does not wait for a job that waits for it", function()
    local first, second
    first = mine:spawn(function()
      mine:balance()
      return second:join()
    end)
    second = other:spawn(function()
      return first:join()
    end)
    for _, job in ipairs { first, second } do
      assert.matches("a job cannot join itself, or one that waits for it", select(2, pcall(job.join, job)), 1, true)
    end
  end)

  it("goes on in a loop of somebody else's that polls its own client's descriptor only", function()
    local real, server = fault_server.start_client { [fault_server.paths.balance] = { fault_server.answer { balance = 7 } } }
    local guest = server:client()
    local job = real:spawn(function()
      return guest:balance()
    end)
    local descriptor = { getfd = function() return real:pollfd() end }
    local silent = false
    while job.status ~= "ended" and not silent do
      silent = not socket.select({ descriptor }, nil, 20)[1]
      real:step(0)
    end
    assert.is_false(silent)
    assert.equal(7, job:join())
  end)
end)

describe("a job in nginx that waits for another client", function()
  it("is cancelled alone, and its calls with it", function()
    local server = fault_server.start { [fault_server.paths.task] = { fault_server.answer { status = "running" } } }
    local app = nginx.start { workers = 1, environment = { SERVICE_URL = server.url }, server = [[location / { content_by_lua_block {
      local function client()
        return assert(require("faceswap").new { base_url = os.getenv "SERVICE_URL", api_key = "ak_0123456789abcdef0123456789abcdef" })
      end
      local mine, other = client(), client()
      local function wait()
        return other:task("t"):wait { timeout = 5 }
      end
      local joined, caller = other:spawn(wait), mine:spawn(wait)
      local joiner = mine:spawn(joined.join, joined)
      caller:cancel()
      joiner:cancel()
      local _, call_error = caller:join()
      local _, join_error = joiner:join()
      ngx.print(call_error.kind, " ", join_error.kind, " ", joined.status, " ", select(2, joined:join()).kind)
    } }]] }
    local answer = app:request("/")
    app:stop()
    server:stop()
    assert.equal("cancelled cancelled running timeout", answer.text)
  end)
end)
