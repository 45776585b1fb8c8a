-- What a model's schema lets pass: each keyword at its limit and beyond.
local json = require "faceswap.json"
local schema = require "faceswap.client.schema"

-- The fault of an input, without what is said of each; nil if it passes.
local function fault_of(rules, input)
  local ok, err = schema.check({ schemas = { m = rules } }, "m", input)
  assert.equal(ok == nil, err ~= nil)
  return err and err.message:match "^input(.*), by the service's own schema of m; nothing was sent$"
end

-- Passes the values of one list, and refuses those of another one with these words.
local function judges(rules, good, bad, words)
  for _, value in ipairs(good) do
    assert.is_nil(fault_of({ properties = { x = rules } }, { x = value }), tostring(value))
  end
  for _, value in ipairs(bad) do
    assert.equal(".x " .. words, fault_of({ properties = { x = rules } }, { x = value }), tostring(value))
  end
end

describe("a schema", function()
  it("tells types", function()
    judges({ type = "string" }, { "a", "" }, { 1, true, {} }, "must be of type string")
    judges({ type = "boolean" }, { true, false }, { 1, "true" }, "must be of type boolean")
    judges({ type = "number" }, { 1, 1.5 }, { "1", {} }, "must be of type number")
    judges({ type = "integer" }, { 1, -2, 3.0 }, { 1.5, "1" }, "must be of type integer")
    judges({ type = "array" }, { {}, { 1 } }, { { a = 1 }, "a" }, "must be of type array")
    judges({ type = "object" }, { {}, { a = 1 } }, { { 1 }, "a" }, "must be of type object")
    judges({ type = "null" }, {}, { 1, {} }, "must be of type null")
    judges({ type = { "string", "null" } }, { "a" }, { 1 }, "must be of type string or null")
    judges({ type = { "string", "colour" } }, { "a", 1 }, {}) -- what is not known is not judged
    judges({}, { "a", 1, true, {} }, {})
  end)

  it("tells numbers", function()
    judges({ minimum = 3 }, { 3, 4, "a" }, { 2, 2.9 }, "must be at least 3")
    judges({ maximum = 3 }, { 3, 2 }, { 4, 3.1 }, "must be at most 3")
    judges({ exclusiveMinimum = 3 }, { 3.5, 4 }, { 3, 2 }, "must be above 3")
    judges({ exclusiveMaximum = 3 }, { 2.5, 2 }, { 3, 4 }, "must be below 3")
    judges({ minimum = 3, exclusiveMinimum = true }, { 4 }, { 3, 2 }, "must be above 3")
    judges({ maximum = 3, exclusiveMaximum = true }, { 2 }, { 3, 4 }, "must be below 3")
    judges({ minimum = 3, exclusiveMinimum = false, maximum = 3, exclusiveMaximum = false }, { 3 }, {})
    judges({ minimum = "3", maximum = "3", exclusiveMinimum = "3", exclusiveMaximum = "3" }, { 1, 9 }, {})
  end)

  it("tells choices", function()
    judges({ const = "a" }, { "a" }, { "b", 1, false }, "must be 'a'")
    judges({ const = false }, { false }, { true }, "must be false")
    judges({ const = { 1 } }, { 2, "a" }, {})
    judges({ enum = { "b", "a", 1 } }, { "a", "b", 1 }, { "c", 2, true }, "must be one of 'b', 'a', 1")
    judges({ enum = { "a", { 1 } } }, { "a", "b", { 2 } }, {})
    judges({ enum = { "a" } }, { {} }, {})
    judges({ enum = "a" }, { "b" }, {})
  end)

  it("tells sizes, of texts in characters", function()
    judges({ minLength = 2 }, { "ab", "äö", 1 }, { "a", "ä", "" }, "must have at least 2 characters")
    judges({ maxLength = 2 }, { "ab", "äö", "" }, { "abc", "äöü" }, "must have at most 2 characters")
    judges({ type = "array", minItems = 2 }, { { 1, 2 } }, { { 1 }, {} }, "must have at least 2 members")
    judges({ maxItems = 2 }, { { 1, 2 }, {} }, { { 1, 2, 3 } }, "must have at most 2 members")
    judges({ maxLength = 0 }, { "" }, { "a" }, "must have at most 0 characters")
    judges({ minLength = "2", maxLength = "2" }, { "a", "abc" }, {})
  end)

  it("tells what is within lists and objects, and where", function()
    local face = { type = "object", required = { "id" }, properties = { id = { type = "integer" } } }
    local rules = { properties = { faces = { items = face } } }
    assert.is_nil(fault_of(rules, { faces = { { id = 1 }, { id = 2, more = true } } }))
    assert.equal(".faces[2].id must be of type integer", fault_of(rules, { faces = { { id = 1 }, { id = "2" } } }))
    assert.equal(".faces[2].id is missing", fault_of(rules, { faces = { { id = 1 }, { more = 1 } } }))
    assert.equal(".faces[1] must be of type object", fault_of(rules, { faces = { 7 } }))
    assert.equal(".id is missing", fault_of({ required = { "a", "id" } }, { a = false }))
    assert.is_nil(fault_of({ required = "id", properties = 7 }, { a = 1 }))
    assert.is_nil(fault_of({ properties = { x = { items = 7 } } }, { x = { 1 } }))
  end)

  it("forbids other fields where it says so", function()
    local rules = { additionalProperties = false, properties = { a = {}, b = true } }
    assert.is_nil(fault_of(rules, { a = 1, b = 2 }))
    assert.equal(".c is no field of this model", fault_of(rules, { a = 1, c = 2 }))
    assert.is_nil(fault_of({ properties = { a = {} } }, { c = 1 }))
    assert.is_nil(fault_of({ additionalProperties = true, properties = { a = {} } }, { c = 1 }))
    assert.equal("[5] is no field of this model", fault_of({ additionalProperties = false }, { [5] = 1 }))
  end)

  it("follows references within itself, and no others", function()
    local rules = {
      definitions = { ["a/b~c"] = { type = "string" }, list = { type = "array", items = { ["$ref"] = "#/definitions/list" } } },
      properties = {
        x = { ["$ref"] = "#/definitions/a~1b~0c" },
        y = { ["$ref"] = "#/definitions/list" },
        z = { ["$ref"] = "https://a/b" },
        v = { ["$ref"] = "#/definitions/nowhere/deeper" },
        w = { ["$ref"] = 7 },
      },
    }
    assert.is_nil(fault_of(rules, { x = "a", y = { {}, { {} } }, z = 1, v = 1, w = 1 }))
    assert.equal(".x must be of type string", fault_of(rules, { x = 1 }))
    assert.equal(".y[2][1] must be of type array", fault_of(rules, { y = { {}, { 7 } } }))
    assert.is_nil(fault_of({ ["$ref"] = "#" }, { x = 1 }))
    local circle = { definitions = { a = { ["$ref"] = "#/definitions/a" } }, properties = { x = { ["$ref"] = "#/definitions/a" } } }
    assert.is_nil(fault_of(circle, { x = 1 }))
  end)

  it("is followed 32 levels deep", function()
    for keyword, wrap in pairs {
      properties = function(value) return { a = value } end,
      items = function(value) return { value } end,
    } do
      local rules = { type = keyword == "items" and "array" or "object" }
      rules[keyword] = keyword == "items" and rules or { a = rules }
      local value = 7
      for level = 1, 34 do
        value = wrap(value)
        assert.equal(level <= 32, fault_of(rules, value) ~= nil, level)
      end
    end
    for _, keyword in ipairs { "allOf", "anyOf", "oneOf" } do
      local rules = {}
      rules[keyword] = { rules }
      assert.is_nil(fault_of(rules, { a = 1 }))
    end
  end)

  it("judges each member", function()
    local rules, input = { properties = {} }, {}
    for i = 1, 9 do
      rules.properties["x" .. i], input["x" .. i] = { type = "string" }, "a"
    end
    for name in pairs(rules.properties) do
      input[name] = 1
      assert.equal(("." .. name) .. " must be of type string", fault_of(rules, input))
      input[name] = "a"
    end
  end)

  it("combines others", function()
    judges({ allOf = { { type = "number" }, { minimum = 3 } } }, { 3 }, { 2 }, "must be at least 3")
    judges({ anyOf = { { minimum = 3, type = "number" }, { type = "string" } } }, { 3, "a" }, { true }, "must be of type number")
    judges({ oneOf = { { type = "string" }, { type = "boolean" } } }, { true, "a" }, { 2 }, "must be of type string")
    judges({ allOf = 7, anyOf = 7, oneOf = 7 }, { 1 }, {})
    local deep = { anyOf = { { properties = { a = { type = "string" } } } } }
    assert.equal(".a must be of type string", fault_of(deep, { a = 1 }))
    assert.equal(".a must be of type string", fault_of({ allOf = deep.anyOf }, { a = 1 }))
  end)

  it("of a thing that is none judges nothing", function()
    for _, rules in ipairs { false, 7, "x", json.list {} } do
      assert.is_nil(fault_of(rules, { a = 1 }))
    end
  end)
end)

describe("the service's schema of a model", function()
  -- How often it is asked for in three submissions, if the answer is this one, and what the last check says.
  local function asked(answer, err)
    local count = 0
    local client = { schemas = {}, call = function()
      count = count + 1
      return answer, err
    end }
    local ok, problem
    for _ = 1, 3 do
      ok, problem = schema.check(client, "m", { a = 1 })
    end
    return count, ok, problem
  end

  it("is asked for once", function()
    local rules = { properties = { a = { type = "string" } } }
    for _, data in ipairs { { input_schema = rules }, { model = { input_schema = rules } }, { input_schema = rules, model = "m" } } do
      local count, ok, problem = asked { data = data }
      assert.same({ 1, nil }, { count, ok })
      assert.matches("input.a must be of type string", problem.message, 1, true)
    end
    for _, data in ipairs { {}, { model = "m" }, { input_schema = rules, model = "other" }, { input_schema = 7 } } do
      assert.same({ 1, true }, { asked { data = data } })
    end
    assert.same({ 1, true }, { asked(nil, { kind = "api", code = 404 }) })
  end)

  it("is asked for again where only this answer has failed", function()
    for _, err in ipairs { { kind = "http", retryable = true }, { kind = "transport", retryable = true }, { kind = "timeout" } } do
      assert.same({ 3, true }, { asked(nil, err) })
    end
  end)

  it("lets nothing be sent once the job is cancelled", function()
    local count, ok, problem = asked(nil, { kind = "cancelled" })
    assert.same({ 3, nil, "cancelled" }, { count, ok, problem.kind })
  end)
end)
