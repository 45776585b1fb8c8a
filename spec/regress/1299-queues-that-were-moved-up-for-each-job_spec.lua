-- A queue of 60,000 jobs cost 18 s of the processor: for each that began all others were moved up, and one that was cancelled was looked
-- for among all. The work is counted in instructions of Lua, with a table.remove that is written in it.
local fifo = require "faceswap.fifo"
local testing = require "faceswap.testing"

local MANY = 4000

describe("a queue of jobs", function()
  local remove = table.remove

  teardown(function()
    debug.sethook()
    table.remove = remove -- luacheck: ignore
  end)

  local function cost(fn)
    local count = 0
    table.remove = function(list, i) -- luacheck: ignore
      local last = #list
      local removed = list[i or last]
      for k = i or last, last do
        list[k] = list[k + 1]
      end
      return removed
    end
    debug.sethook(function() count = count + 1 end, "", 100)
    fn()
    debug.sethook()
    table.remove = remove -- luacheck: ignore
    return count
  end

  -- Spawns `others` jobs that wait in the queue or for one of them, and some more.
  local function spawn(others, joined)
    local client = testing.new():client { concurrency = joined and 1e6 or 1 }
    local first = client:spawn(function() return client:detect { video_url = "https://a/v.mp4" } end)
    local jobs = {}
    for i = 1, others do
      jobs[i] = client:spawn(function() return joined and first:join() end)
    end
    return client, jobs
  end

  it("costs the same for each job, however many there are", function()
    for name, work in pairs {
      ["to run"] = function(client, jobs) client:join_all(jobs) end,
      ["to cancel"] = function(_, jobs)
        for i = #jobs, 1, -1 do
          jobs[i]:cancel()
        end
      end,
      ["to close"] = function(client) client:close() end,
    } do
      for _, joined in ipairs { false, true } do
        local function of(count)
          local client, jobs = spawn(count, joined)
          return cost(function() work(client, jobs) end)
        end
        assert.is_true(of(MANY) < 20 * of(MANY / 10) + 100, name)
      end
    end
  end)

  it("runs them in the order in which they were made, but for those that were cancelled", function()
    local client, order = testing.new():client { concurrency = 1 }, {}
    local jobs = {}
    for i = 1, 6 do
      jobs[i] = client:spawn(function()
        client:balance()
        order[#order + 1] = i
      end)
    end
    for _, i in ipairs { 3, 2, 6 } do
      jobs[i]:cancel()
      jobs[i]:cancel()
    end
    jobs[7] = client:spawn(function() order[#order + 1] = 7 end)
    assert.equal(4, client:step(0))
    client:join_all(jobs)
    assert.same({ 1, 4, 5, 7 }, order)
    client:close()
  end)

  it("holds anything", function()
    local queue = fifo.new()
    assert.is_nil(queue:take())
    queue:put(false)
    queue:put "b"
    queue:remove "c"
    queue:remove "b"
    queue:put "b"
    assert.equal(2, queue.count)
    assert.is_false(queue:take())
    assert.equal("b", queue:take())
    assert.is_nil(queue:take())
    assert.equal(0, queue.count)
  end)
end)
