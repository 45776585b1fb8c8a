-- A cost that the service put into a text, or into a list, passed every budget; so did a job of which
-- the estimate said that its input is wrong, or that the account cannot afford it, though a submission may be charged all the same.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local paths = fault_server.paths
local CREATE, ESTIMATE, BALANCE = paths.create, paths.estimate, paths.balance

-- What becomes of a submission with a budget of 5 a job, of which the estimate is answered so; and how often it was sent.
local function submit(estimate, options)
  options = options or {}
  options.budget, options.retries = { per_job = 5 }, 0
  local client, server = fault_server.start_client({
    [ESTIMATE] = { estimate }, [CREATE] = { fault_server.answer '{"task_id": "t1"}' },
    [BALANCE] = { fault_server.answer '{"balance": "9.5"}' },
  }, options)
  local task, err = client:create { model = "m", input = {}, job_key = options.ledger and "k" or nil }
  local sent, entries = #server:requests(CREATE), options.ledger and client:resume()
  return task, err, sent, entries
end

local function told(fields)
  return fault_server.answer(('{%s}'):format(fields))
end

describe("what a job costs", function()
  it("is read also in a text", function()
    for cost, sent in pairs { ['"4"'] = 1, ['"5.0"'] = 1, ["0"] = 1, ['"6"'] = 0, ['"40.5"'] = 0, ["5.01"] = 0 } do
      local _, err, times = submit(told(('"estimated_credits": %s'):format(cost)))
      assert.equal(sent, times, cost)
      assert.equal(sent == 0 or nil, err and err.over_budget, cost)
    end
  end)

  it("that is no number of credits keeps the job from being sent", function()
    for _, cost in ipairs { '"lots"', "-1", "1e400", "{}", "[4]", "true", '"6 credits"', '""' } do
      local _, err, sent = submit(told(('"estimated_credits": %s'):format(cost)))
      assert.same({ "protocol", 0 }, { err.kind, sent }, cost)
      assert.matches("budget: what the job costs could not be asked, and it was not sent: `estimated_credits`", err.message, 1, true)
    end
  end)

  it("in an answer that is not understood keeps the job from being sent", function()
    for body, reason in pairs {
      ['{"code": 200, "data": [{"estimated_credits": 4}]}'] = "`data` of the answer is no object",
      ['{"code": 200, "data": null}'] = "the answer has no `data`", ["<h1>Login</h1>"] = "the server said: Login",
    } do
      local _, err, sent = submit { body = body }
      assert.same({ "protocol", 0 }, { err.kind, sent })
      assert.matches(reason, err.message, 1, true)
    end
  end)

  it("is open where the service does not estimate", function()
    for _, answer in ipairs {
      { body = '{"code": 404, "message": "m"}' }, { status = 404, body = "<h1>x" },
      { status = 405, body = "x" }, { body = '{"code": 501, "message": "m"}' }, { body = '{"code": 505, "message": "m"}' },
    } do
      assert.equal(1, (select(3, submit(answer))), answer.body)
    end
  end)
end)

describe("a job that the estimate refuses", function()
  it("is not sent", function()
    for code, reason in pairs { [400] = "m", [402] = "m", [422] = "m: input.faces: missing" } do
      local _, err, sent = submit {
        body = ('{"code": %d, "message": "m", "errors": [{"loc": ["input", "faces"], "msg": "missing"}]}'):format(code),
      }
      assert.same({ "api", code, false, 0 }, { err.kind, err.code, err.ambiguous, sent })
      assert.matches("budget: the job was not sent, since the service's estimate refuses it: " .. reason, err.message, 1, true)
    end
    local _, err, sent = submit(told '"estimated_credits": 4, "balance": "1.5", "affordable": false')
    assert.same({ "api", 402, 0 }, { err.kind, err.code, sent })
    assert.matches("it needs 4 credits, the balance is 1.5$", err.message)
  end)

  it("may be sent again later, and a balance in a text is in the ledger", function()
    local folder = shell.temporary()
    local ledger = { ledger = folder .. "/ledger" }
    local _, err, sent, entries = submit({ body = '{"code": 422, "message": "m"}' }, ledger)
    assert.same({ 422, 0, {} }, { err.code, sent, entries })
    _, err, sent, entries = submit(told '"estimated_credits": "4"', ledger)
    assert.same({ 1, 1 }, { sent, #entries })
    assert.is_nil(err)
    assert.same({ 4, 9.5 }, { entries[1].reserved, entries[1].balance_before })
  end)
end)
