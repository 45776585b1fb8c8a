-- Many calls at once: jobs, their cancelling, and foreign event loops.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local fault_server = require "spec.support.fault_server"

local paths = fault_server.paths
local BALANCE, TASK, CREATE = paths.balance, paths.task, paths.create
local running = fault_server.answer '{"status": "running"}'
local done = fault_server.answer '{"status": "success", "result": {"media_urls": ["https://a/r.mp4"]}}'
local rich = fault_server.answer '{"balance": 7}'

describe("a job", function()
  local server, client

  local function start(script, options)
    client, server = fault_server.start_client(script, options)
  end

  it("gives what its function returns, nils included", function()
    start {}
    local job = client:spawn(function(...)
      return select("#", ...), nil, ...
    end, "a", nil)
    assert.same({ 2, nil, "a", nil }, { job:join() })
    assert.equal(4, select("#", job:join()))
  end)

  it("does not block: a hundred tasks wait as long as one", function()
    start { [TASK] = { running, done } }
    local begun, jobs = 0, {}
    for i = 1, 100 do
      jobs[i] = client:spawn(function(id)
        begun = begun + 1
        return client:task(id):wait()
      end, "t" .. i)
    end
    assert.equal(64, begun)
    local results = client:join_all(jobs)
    assert.equal(100, begun)
    for i = 1, 100 do
      assert.equal("t" .. i, results[i][1].task_id)
    end
  end)

  it("runs when there is a place", function()
    start({ [BALANCE] = { rich } }, { concurrency = 2 })
    local most, now, jobs = 0, 0, {}
    for i = 1, 7 do
      jobs[i] = client:spawn(function()
        now = now + 1
        most = math.max(most, now)
        local balance = client:balance()
        now = now - 1
        return balance
      end)
    end
    assert.equal("queued", jobs[7].status)
    for _, result in ipairs(client:join_all(jobs)) do
      assert.equal(7, result[1])
    end
    assert.equal(2, most)
  end)

  it("leaves its place to the job that it joins", function()
    start({ [BALANCE] = { rich } }, { concurrency = 1 })
    local outer = client:spawn(function()
      local inner = client:spawn(function()
        return client:balance()
      end)
      return inner:join()
    end)
    assert.equal(7, outer:join())
  end)

  it("raises at join what its function raised, with a traceback, and touches no other", function()
    start { [BALANCE] = { rich } }
    local bad = client:spawn(function()
      client:balance()
      error("mine")
    end)
    local good = client:spawn(function()
      return client:balance()
    end)
    assert.equal(7, good:join())
    local ok, problem = pcall(bad.join, bad)
    assert.is_false(ok)
    assert.matches("jobs_spec.lua:%d+: mine\nstack traceback:", problem)
    assert.has_error(function()
      client:join_all { good, bad }
    end)
  end)

  it("lets a blocking call outside of jobs go on together with jobs", function()
    start { [TASK] = { running, running, done }, [BALANCE] = { rich } }
    local job = client:spawn(function()
      return client:task("t"):wait()
    end)
    assert.equal(7, client:balance())
    assert.equal("running", job.status)
    assert.equal("t", job:join().task_id)
  end)

  it("works inside a coroutine of the user's", function()
    start { [BALANCE] = { rich } }
    local co = coroutine.wrap(function()
      coroutine.yield(client:balance())
      local job = client:spawn(function()
        return client:balance()
      end)
      coroutine.yield(job:join())
    end)
    assert.equal(7, co())
    assert.equal(7, co())
  end)

  it("cannot yield by other means", function()
    start {}
    local job = client:spawn(function()
      coroutine.yield(1)
    end)
    assert.has_error(function()
      job:join()
    end, "a job yields by the client's calls only, not by coroutine.yield")
  end)

  it("reports its progress, and raises what on_progress raises where the call was made", function()
    start { [TASK] = { running } }
    local job = client:spawn(function()
      return client:task("t"):wait {
        on_progress = function(event)
          error("saw " .. event.stage, 0)
        end,
      }
    end)
    local ok, problem = pcall(job.join, job)
    assert.is_false(ok)
    assert.matches("^saw swap", problem)
  end)

  describe("that is cancelled", function()
    it("sends nothing more", function()
      start({ [TASK] = { running }, [BALANCE] = { rich } }, { concurrency = 1 })
      local waiting = client:spawn(function()
        local result, err = client:task("t"):wait()
        local balance, second = client:balance()
        return result, err, balance, second
      end)
      local queued = client:spawn(function()
        return client:balance()
      end)
      queued:cancel()
      client:step(0.2)
      waiting:cancel()
      local result, err, balance, second = waiting:join()
      assert.is_nil(result)
      assert.equal("cancelled", err.kind)
      assert.equal("t", err.task_id)
      assert.is_nil(balance)
      assert.equal("cancelled", second.kind)
      assert.equal("cancelled", select(2, queued:join()).kind)
      assert.equal(0, #server:requests(BALANCE))
    end)

    it("says that a submission may have arrived", function()
      start { [CREATE] = { { fault = "hang" } } }
      local job = client:spawn(function()
        return client:call { call = "create", body = "{}" }
      end)
      while #server:requests(CREATE) == 0 do
        client:step(0.05)
      end
      job:cancel()
      local _, err = job:join()
      assert.equal("cancelled", err.kind)
      assert.is_true(err.ambiguous)
    end)

    it("stops waiting for another job", function()
      start { [TASK] = { running } }
      local other = client:spawn(function()
        return client:task("t"):wait()
      end)
      local joiner = client:spawn(function()
        return other:join()
      end)
      joiner:cancel()
      assert.equal("cancelled", select(2, joiner:join()).kind)
      assert.equal("running", other.status)
    end)
  end)

  it("ends with its client", function()
    start { [TASK] = { running } }
    local job = client:spawn(function()
      return client:task("t"):wait()
    end)
    client:close()
    assert.equal("cancelled", select(2, job:join()).kind)
  end)

  it("that is forgotten leaves nothing behind", function()
    start { [TASK] = { running } }
    client:spawn(function()
      return client:task("t"):wait()
    end)
    local kept = setmetatable({ client }, { __mode = "v" })
    client = nil
    collectgarbage()
    collectgarbage()
    assert.is_nil(kept[1])
  end)

  it("is noticed at once when it waits for what will not happen", function()
    start {}
    local first, second
    first = client:spawn(function()
      client:step(0)
      return second:join()
    end)
    second = client:spawn(function()
      return first:join()
    end)
    assert.has_error(function()
      first:join()
    end)
  end)
end)

describe("many whole jobs with the engine", function()
  it("go on side by side", function()
    local engine = engines.start()
    local client = engine:client()
    local jobs = {}
    for i = 1, 6 do
      jobs[i] = client:spawn(function()
        return client:run { image = clips.path "three.jpg", choose = { [i % 3] = clips.path "target.jpg" } }
      end)
    end
    for _, result in ipairs(client:join_all(jobs)) do
      assert.equal(1, #assert(result[1], result[2]).urls)
    end
  end)
end)
