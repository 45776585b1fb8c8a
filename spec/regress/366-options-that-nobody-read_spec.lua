-- Options were passed over by calls that take none, where a time-out was meant, and by the engine's
-- options of a client of the hosted service; an empty model was submitted; a directory in the place of ~/.crun/.env ended the program with
-- a trace; and line breaks in a task's id reached the sentences of errors.
local fault_server = require "spec.support.fault_server"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

local paths = fault_server.paths
local CREATE, TASK, BALANCE = paths.create, paths.task, paths.balance

describe("options", function()
  it("of calls that take none raise", function()
    local folder = shell.temporary()
    local client = fault_server.start_client({ [BALANCE] = { fault_server.answer '{"balance": 9}' } },
      { retries = 0, ledger = folder .. "/ledger" })
    local job = client:spawn(function() return 7 end)
    local given = { timeout = 5 }
    for name, call in pairs {
      resume = function() return client:resume(given) end, resolve = function() return client:resolve(1, "refused", nil, given) end,
      cancel = function() return client:task("t1"):cancel(given) end, join = function() return job:join(given) end,
      join_all = function() return client:join_all({ job }, given) end, task = function() return client:task("t1", given) end,
    } do
      assert.has_error(call, name .. ": there is no option 'timeout'")
    end
    assert.same({}, client:resume())
    assert.equal(7, job:join())
    assert.equal(7, client:join_all({ job })[1][1])
  end)

  it("of an engine raise also where none is started", function()
    for _, backend in ipairs { "hosted", "local" } do
      assert.has_error(function()
        faceswap.new { backend = backend, api_key = fault_server.KEY, base_url = "http://127.0.0.1:1", engine = { dta = "x" } }
      end, "faceswap.new: engine: there is no option 'dta'")
    end
  end)

  it("do not name a model by nothing", function()
    local client, server = fault_server.start_client({ [CREATE] = { { body = "{}" } } }, { retries = 0 })
    assert.has_error(function() client:create { model = "", input = {} } end, "create: 'model' and 'input' are needed")
    assert.same({}, server:requests())
  end)
end)

describe("a directory", function()
  it("in the place of ~/.crun/.env holds no key", function()
    local home = shell.temporary()
    os.execute("mkdir -p " .. home .. "/.crun/.env")
    local text = shell.line(("env -u CRUN_API_KEY HOME=%s faceswap balance; echo $?"):format(home))
    assert.matches("^faceswap: no API key: ", text)
    assert.matches("\n2\n$", text)
  end)
end)

describe("an id with control characters", function()
  it("keeps them, and shows them nowhere", function()
    local client, server = fault_server.start_client({
      [CREATE] = { fault_server.answer '{"task_id": "t\\n\\u001b[31m1"}' },
      [TASK] = { fault_server.answer '{"status": "running"}' },
    }, { retries = 0 })
    local task = assert(client:create { model = "m", input = {} })
    assert.equal("t\n\27[31m1", task.id)
    local _, err = task:wait { timeout = 1 }
    assert.equal("timeout", err.kind)
    assert.is_nil(tostring(err):find "%c")
    assert.equal("task_id=t%0A%1B%5B31m1", server:requests(TASK)[1].target:match "%?(.*)$")
  end)
end)
