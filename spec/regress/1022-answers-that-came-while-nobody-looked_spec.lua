-- The answer to a submission that came in time, while the program was busy or stopped (Ctrl-Z), was not read once its time-out had passed:
-- the submission was called ambiguous, perhaps paid for, though the answer lay there.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local CREATE, BALANCE = fault_server.paths.create, fault_server.paths.balance

describe("a submission of a program that does not look for longer than its time-out", function()
  -- The client's submission, which its server has and does not answer before the file `go` is there.
  local function with_submission(answer, act)
    local go = shell.temporary() .. "/go"
    answer.wait = go
    local script = { [BALANCE] = { fault_server.answer { balance = 100 } }, [CREATE] = { answer } }
    local client, server = fault_server.start_client(script, { retries = 0 })
    local job = client:spawn(client.create, client, { model = "m", input = {}, timeout = 1 })
    shell.wait(60, "the submission", function()
      client:step(0.01)
      return server:requests(CREATE)[1]
    end)
    shell.write(go, "")
    local woken = core.now() + 3
    while core.now() < woken do -- luacheck: ignore (it is busy)
    end
    act(job, server)
  end

  it("has the answer that came meanwhile", function()
    with_submission(fault_server.answer { task_id = "t1" }, function(job, server)
      assert.equal("t1", assert(job:join()).id)
      assert.equal(1, #server:requests(CREATE))
    end)
  end)

  it("times out all the same if there is none, or a part", function()
    for _, answer in ipairs { { fault = "hang" }, { fault = "hold", body = '{"code": 200, "data": {' } } do
      with_submission(answer, function(job)
        local _, err = job:join()
        assert.same({ "timeout", true }, { err.kind, err.ambiguous })
      end)
    end
  end)
end)
