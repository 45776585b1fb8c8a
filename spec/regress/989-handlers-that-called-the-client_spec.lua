-- An on_progress that made a call itself, within a job, came back to itself until the stack was full; a client that was closed by
-- on_progress or on_event waited for the call in which that happened, up to its deadline and at full speed, and then raised errors of its
-- own lines.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local answer, paths = fault_server.answer, fault_server.paths

describe("a handler", function()
  local server, client
  local function start(script, options)
    client, server = fault_server.start_client(script, options)
  end

  local RUNNING = { [paths.task] = { answer { status = "running" } }, [paths.balance] = { answer { balance = 7 } } }

  it("may make calls, of which each ends", function()
    start(RUNNING)
    local told = {}
    local jobs = {}
    for i = 1, 3 do
      jobs[i] = client:spawn(function()
        return client:task("t1"):wait { timeout = 2, on_progress = function() told[#told + 1] = client:balance() end }
      end)
    end
    for _, returned in ipairs(assert(client:join_all(jobs))) do
      assert.same({ 2, "timeout" }, { returned.n, returned[2].kind })
    end
    assert.is_true(#told > 3)
    assert.equal(7, told[1])
  end)

  it("raises where its own call was made, not where the next one is, that has begun meanwhile", function()
    start { [paths.task] = { answer { status = "running" } }, [paths.balance] = { answer { balance = 7 } } }
    local job = client:spawn(function()
      local result, err = client:task("t1"):wait { timeout = 1, on_progress = function(event)
        if event.elapsed > 0.3 then
          while client:step(1) > 0 do end -- luacheck: ignore (the wait, and the job, end within it)
          error "late"
        end
      end }
      return result, err, client:balance()
    end)
    local ok, result, err, balance = pcall(job.join, job)
    assert.is_true(ok, tostring(result))
    assert.same({ "timeout", 7 }, { err.kind, balance })
  end)

  it("may close the client: the call in which it does ends", function()
    start(RUNNING)
    local _, err = client:task("t1"):wait { on_progress = function() client:close() end } -- of half an hour
    assert.equal("cancelled", err.kind)
    client = server:client()
    local job = client:spawn(function()
      return client:task("t1"):wait { on_progress = function() client:close() end }
    end)
    assert.equal("cancelled", select(2, job:join()).kind)
    client = server:client { on_event = function() client:close() end }
    assert.equal("cancelled", select(2, client:task("t1"):wait()).kind)
  end)

  it("that closes the client during a submission leaves an entry to be looked into", function()
    local folder = shell.temporary()
    local options = { ledger = folder .. "/ledger", on_event = function(event)
      if event.call == "create" and event.type == "request" then
        client:close()
      end
    end }
    start({ [paths.create] = { { fault = "hang" } }, [paths.balance] = { answer { balance = 7 } } }, options)
    local _, err = client:create { model = "m", input = { a = 1 }, job_key = "k" }
    assert.same({ "cancelled", true, 1 }, { err.kind, err.ambiguous, err.entry_id })
    client = server:client { ledger = folder .. "/ledger" }
    _, err = client:create { model = "m", input = { a = 1 }, job_key = "k" }
    assert.is_true(err.ambiguous)
    assert.equal(1, #server:requests(paths.create))
  end)
end)
