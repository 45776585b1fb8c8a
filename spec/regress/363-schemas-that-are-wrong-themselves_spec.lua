-- A schema with an empty list of types or values, a size below 0, or of another model kept every job
-- from being sent; of alternatives the last one was named, which is most often null; and a schema, a balance or an estimate that did not
-- come was waited for longer than the caller waits.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local paths = fault_server.paths
local CREATE, MODEL, ESTIMATE = paths.create, paths.models .. "m", paths.estimate
local BALANCE = paths.balance
local created = fault_server.answer '{"task_id": "t1"}'

-- What becomes of a job whose model's schema is answered so.
local function submit(data)
  local client = fault_server.start_client({ [MODEL] = { fault_server.answer(data) },
    [CREATE] = { created } }, { retries = 0 })
  local task, err = client:create { model = "m", input = { video_url = "https://a/v.mp4", n = 5 } }
  return task and "sent" or err.message
end

local function with(schema)
  return ('{"model": "m", "input_schema": {"type": "object", %s}}'):format(schema)
end

describe("a schema", function()
  it("is passed over where it is wrong itself", function()
    for _, rules in ipairs {
      '"type": []', '"type": {}', '"type": [null]', '"enum": []', '"enum": {"a": 1}', '"enum": 5', '"maxLength": -1', '"maxItems": -1',
      '"anyOf": {"a": {"type": "null"}}', '"allOf": {"a": {"type": "null"}}', '"oneOf": "x"',
    } do
      assert.equal("sent", submit(with(('"properties": {"video_url": {%s}}'):format(rules))), rules)
    end
    for _, required in ipairs { "[1, true, {}]", '{"a": "x"}', '"x"', "[null]" } do
      assert.equal("sent", submit(with('"required": ' .. required)), required)
    end
  end)

  it("is judged by what is right in it", function()
    for rules, problem in pairs {
      ['"required": [null, 7, "x"]'] = "input.x is missing",
      ['"properties": {"n": {"type": [null, "string", "boolean"]}}'] = "input.n must be of type string or boolean",
      ['"properties": {"n": {"enum": [null, 4]}}'] = "input.n must be one of 4",
      ['"properties": {"n": {"anyOf": [{"type": "string"}, {"type": "null"}]}}'] = "input.n must be of type string,",
      ['"properties": {"n": {"oneOf": [true, {"maximum": 4}, {"type": "null"}]}}'] = "sent",
    } do
      assert.equal(1, (submit(with(rules)):find(problem, 1, true)), rules)
    end
  end)

  it("of another model is none", function()
    assert.equal("sent", submit '{"model": "m2", "input_schema": {"required": ["x"]}}')
    assert.matches("input.x is missing", submit '{"name": "A Model", "input_schema": {"required": ["x"]}}', 1, true)
  end)
end)

describe("what is asked before a submission", function()
  it("takes no longer than the caller waits for it", function()
    local folder = shell.temporary()
    for name, slow in pairs { schema = MODEL, balance = BALANCE, estimate = ESTIMATE } do
      local client = fault_server.start_client({ [MODEL] = { { body = '{"code": 404}' } }, [BALANCE] = { { body = "{}" } },
        [ESTIMATE] = { { body = '{"code": 404}' } }, [CREATE] = { created }, [slow] = { { fault = "hang" } } },
        { retries = 0, ledger = folder .. "/" .. name, budget = { per_job = 5 } })
      local begun = core.now()
      local task, err = client:create { model = "m", input = {}, timeout = 1 }
      assert.equal(name == "estimate" and "timeout" or "t1", task and task.id or err.kind, name)
      assert.is_true(core.now() - begun < 5, name)
    end
  end)
end)
