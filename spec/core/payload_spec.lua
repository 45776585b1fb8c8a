-- What in an answer names a task, or describes it: the rules of csrc/core/policy/payload.c to their limits.
local flows = require "spec.support.flows"

local function id_of(body, status)
  local step, state = flows.after("create", { status = status or 200, body = body })
  return step == "done" and state.id or nil
end

describe("a value without a name", function()
  local function bare(text)
    return id_of(('{"code": 200, "data": "%s"}'):format(text))
  end

  it("is an id by each of its characters", function()
    for byte = 1, 127 do
      local text = "1" .. string.char(byte) .. "2"
      local named = text:find "^[%w_-]+$" and text or nil
      if not text:find '["\\]' then
        assert.equal(named, bare(text), byte)
      end
    end
    for _, text in ipairs { "1é", "ab", "a", "1", "", "ab_c" } do
      assert.is_nil(bare(text), text)
    end
    for digit = 0, 9 do
      assert.equal("a" .. digit, bare("a" .. digit))
    end
    assert.equal("12", bare "12")
  end)

  it("stands alone, or first in a list", function()
    assert.equal("t1", id_of '{"code": 200, "data": ["t1", "t2"]}')
    assert.is_nil(id_of '{"code": 200, "data": ["x", "t2"]}')
  end)
end)

describe("an answer", function()
  it("may have 64 bytes before its JSON, but no other bracket", function()
    local body = '{"code": 200, "data": {"taskId": "t1"}}'
    for size, found in pairs { [0] = true, [1] = true, [63] = true, [64] = true, [65] = false, [100] = false } do
      assert.equal(found and "t1" or nil, id_of(("x"):rep(size) .. body), size)
    end
    for _, prefix in ipairs { "<", "[", "a<b" } do
      assert.is_nil(id_of(prefix .. body), prefix)
    end
  end)

  it("says success by its code, its status and what it says of errors", function()
    for code, success in pairs { [0] = true, [1] = false, [199] = false, [200] = true, [299] = true, [300] = false, [-1] = false } do
      assert.equal(success and "t1" or nil, id_of(('{"code": %d, "data": {"taskId": "t1"}}'):format(code)), code)
    end
    for status, success in pairs { [199] = false, [200] = true, [299] = true, [300] = false, [400] = false } do
      assert.equal(success and "t1" or nil, id_of('{"code": 200, "data": {"taskId": "t1"}}', status), status)
    end
    for status, success in pairs { [0] = true, [299] = true, [300] = false, [500] = false } do
      assert.equal(success and "t1" or nil, id_of(('{"status": %d, "id": "t1"}'):format(status)), status)
    end
    for _, name in ipairs { "error", "errors", "error_code", "errcode" } do
      for value, nothing in pairs {
        ["null"] = true, ['""'] = true, ["[]"] = true, ["{}"] = true, ["0"] = true, ["0.0"] = true, ["false"] = true, ["1"] = false,
        ["10"] = false, ["-1"] = false, ["true"] = false, ['"x"'] = false, ['"no"'] = false, ["[1]"] = false, ['{"a":1}'] = false,
        ["[ ]"] = false,
      } do
        assert.equal(nothing and "t1" or nil, id_of(('{"id": "t1", "%s": %s}'):format(name, value)), name .. value)
      end
    end
    for _, name in ipairs { "success", "ok" } do
      for value, denied in pairs { ["true"] = false, ["1"] = false, ['"true"'] = false, ["null"] = false, ["false"] = true, ["0"] = true,
        ['"False"'] = true, ['"0"'] = true } do
        assert.equal(not denied and "t1" or nil, id_of(('{"id": "t1", "%s": %s}'):format(name, value)), name .. value)
      end
    end
  end)

  it("about a number that a server may have rounded is about the same task", function()
    for digits = 1, 20 do
      local id, other = ("1"):rep(digits), ("1"):rep(digits - 1) .. "2"
      for own, same in pairs { [other] = digits > 15, [id] = true, ['"' .. other .. '"'] = false } do
        local body = ('{"code": 200, "data": {"task_id": %s, "status": "running"}}'):format(own)
        local _, state = flows.after("task", { status = 200, body = body }, { wait = true, known = true, id = id })
        assert.equal(same and "running" or nil, state.state, body)
      end
    end
  end)
end)
