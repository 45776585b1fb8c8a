-- Answers in UTF-16, and JSON as a text in JSON (gateways that encode twice), left paid submissions in
-- doubt, and tasks were waited for in vain, though everything could be read.
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"

local paths = fault_server.paths
local CREATE, TASK, BALANCE = paths.create, paths.task, paths.balance

local function wide(text, order)
  return (text:gsub(".", order == "big" and "\0%0" or "%0\0"))
end

local function quoted(text)
  return '"' .. text:gsub('[\\"]', "\\%0") .. '"'
end

local dresses = {
  ["UTF-16, little end first"] = function(text) return "\255\254" .. wide(text) end,
  ["UTF-16, big end first"] = function(text) return "\254\255" .. wide(text, "big") end,
  ["UTF-16 without a mark"] = function(text) return wide(text) end,
  ["UTF-16 without a mark, big end first"] = function(text) return wide(text, "big") end,
  ["UTF-16 that ends with half a character"] = function(text) return wide(text) .. " " end,
  ["a text"] = quoted,
  ["a text after a byte order mark"] = function(text) return "\239\187\191 " .. quoted(text) .. "\n" end,
  ["data that are a text"] = function(text)
    return (text:gsub('"data": (.*)}$', function(data) return '"data": ' .. quoted(data) .. ', "more": [1]}' end))
  end,
  ["data that are a text in UTF-16"] = function(text)
    return "\255\254" .. wide((text:gsub('"data": (.*)}$', function(data) return '"data": ' .. quoted(data) .. "}" end)))
  end,
}

describe("an answer in another dress", function()
  for name, dress in pairs(dresses) do
    it("is understood: " .. name, function()
      local result = ', "result": {"media_urls": ["https://a/b\\n.mp4"], "message": "a \\"word\\""}'
      local client, server = fault_server.start_client({
        [CREATE] = { { body = dress '{"code": 200, "data": {"task_id": "t1"}}' } },
        [TASK] = { { body = dress(flows.task("running").body) }, { body = dress(flows.task("success", result).body) } },
        [BALANCE] = { { body = dress '{"code": 200, "data": {"balance": 2.5}}' } },
      }, { retries = 0 })
      assert.equal(2.5, client:balance())
      local done = assert(assert(client:create { model = "m", input = {} }):wait { timeout = 20 })
      assert.same({ "https://a/b.mp4" }, done.urls)
      assert.equal('a "word"', done.raw.result.message)
      assert.equal(1, #server:requests(CREATE))
    end)
  end

  it("hides no key", function()
    local key = fault_server.KEY
    local client = fault_server.start_client({ [BALANCE] = {
      { body = "\255\254" .. wide(('{"code": 422, "message": "no %s", "data": null}'):format(key)) },
      { body = quoted(('{"code": 422, "message": "no %s", "data": null}'):format(key:gsub("_", "\\u005f"))) },
      { body = wide('{"code": 422, "message": "no ' .. key) },
    } }, { retries = 0 })
    for _ = 1, 3 do
      local _, err = client:balance()
      assert.is_nil((tostring(err) .. (err.body or "")):find("0123456789abcdef", 1, true))
    end
  end)

  it("has the id of a task also before something else", function()
    local client = fault_server.start_client({ [CREATE] = {
      { body = quoted '{"code": 200, "data": {"task_id": "t1"}}' .. "<!-- 7 -->" } } }, { retries = 0 })
    assert.equal("t1", assert(client:create { model = "m", input = {} }).id)
  end)

  it("stays what it is where it is something else", function()
    for _, body in ipairs {
      '"{\\"code"', '"just words \\" here"', '{"code": 200, "data": "a \\"word\\""}', "\255\254", "{\0", '"', "\254\255x",
    } do
      local client = fault_server.start_client({ [CREATE] = { { body = body } } }, { retries = 0 })
      local _, err = client:create { model = "m", input = {} }
      assert.is_true(err.ambiguous, body)
    end
  end)
end)
