-- Jobs of a client that joined each other in a circle waited for ever in nginx, and stayed unfinished after its close elsewhere; more than
-- some 60 whose coroutines made calls overflowed the stack of C.
local nginx = require "spec.support.nginx"
local testing = require "faceswap.testing"

local IN_A_CIRCLE = "a job cannot join itself, or one that waits for it"

describe("jobs", function()
  local double, client
  before_each(function()
    double = testing.new()
    client = double:client { concurrency = 200 }
  end)

  it("cannot join each other in a circle", function()
    local jobs = {}
    for i = 1, 3 do
      jobs[i] = client:spawn(function()
        client:balance()
        return jobs[i % 3 + 1]:join()
      end)
    end
    for _, job in ipairs(jobs) do
      local ok, problem = pcall(job.join, job)
      assert.is_false(ok)
      assert.matches(IN_A_CIRCLE, problem, 1, true)
    end
    client:close()
    for _, job in ipairs(jobs) do
      assert.equal("ended", job.status)
    end
  end)

  it("may join one that others wait for, and one another's results again and again", function()
    local first = client:spawn(client.balance, client)
    local jobs = {}
    for i = 1, 5 do
      jobs[i] = client:spawn(function()
        return first:join(), (jobs[i - 1] or first):join()
      end)
    end
    for _, result in ipairs(client:join_all(jobs)) do
      assert.equal("number", type(result[1]))
      assert.equal(result[1], result[2])
    end
  end)

  it("may make calls from coroutines of theirs, however many they are", function()
    local jobs, order = {}, {}
    for i = 1, 150 do
      jobs[i] = client:spawn(function()
        client:balance()
        local credits = coroutine.wrap(function()
          return client:balance()
        end)()
        order[#order + 1] = i
        return credits, (client:balance())
      end)
    end
    for _, result in ipairs(client:join_all(jobs)) do
      assert.equal("number", type(result[1]))
      assert.equal("number", type(result[2]))
    end
    assert.equal(150, #order)
  end)

  it("go on by step alone where they are many", function()
    local ended = 0
    for _ = 1, 150 do
      client:spawn(function()
        client:balance()
        coroutine.wrap(client.balance)(client)
        ended = ended + 1
      end)
    end
    while client:step(1) > 0 do -- luacheck: ignore
    end
    assert.equal(150, ended)
  end)

  it("cannot join each other in a circle in nginx", function()
    local app = nginx.start { workers = 1, server = [[location / { content_by_lua_block {
      local client = assert(require("faceswap").new { api_key = "ak_0123456789abcdef0123456789abcdef" })
      local first, second
      first = client:spawn(function()
        ngx.sleep(0)
        return second:join()
      end)
      second = client:spawn(function()
        return first:join()
      end)
      ngx.print(tostring(select(2, pcall(second.join, second))))
    } }]] }
    local answer = app:request("/")
    app:stop()
    assert.matches(IN_A_CIRCLE, answer.text, 1, true)
  end)
end)
