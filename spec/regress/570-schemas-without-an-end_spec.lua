-- A schema whose references lead to many others was checked for hours; one with a size of a fraction raised an error of string.format; one
-- that allows fields by patterns refused them all; and the values of an enumeration were listed by thousands, with their line breaks.
local json = require "faceswap.json"
local schema = require "faceswap.client.schema"

-- The fault of an input, without what is said of each; nil if it passes.
local function fault_of(rules, input)
  local _, err = schema.check({ schemas = { m = rules } }, "m", input)
  return err and err.message:match "^input(.*), by the service's own schema of m; nothing was sent$"
end

describe("a schema", function()
  it("whose references multiply has an end", function()
    local parts = { last = {} }
    for i = 1, 30 do
      local reference = { ["$ref"] = "#/parts/" .. (i < 30 and "p" .. i + 1 or "last") }
      parts["p" .. i] = { allOf = { reference, reference, reference, reference } }
    end
    assert.is_nil(fault_of({ ["$ref"] = "#/parts/p1", parts = parts }, { x = 1 }))
  end)

  it("with a size that is none is passed over there", function()
    for _, size in ipairs { 2.5, -1, 0 / 0 } do
      for _, name in ipairs { "minItems", "maxItems" } do
        assert.is_nil(fault_of({ properties = { x = { type = "array", [name] = size } } }, { x = { 1 } }), name)
      end
    end
    assert.equal(".x must have at least 1000000000000000000000 characters",
      fault_of({ properties = { x = { minLength = 1e21 } } }, { x = "a" }))
  end)

  it("that allows fields by patterns forbids none", function()
    assert.is_nil(fault_of({ patternProperties = { ["^x"] = {} }, additionalProperties = false }, { x = 1 }))
    assert.equal(".x is no field of this model", fault_of({ additionalProperties = false }, { x = 1 }))
  end)

  it("lists some of many values, on one line", function()
    local values = {}
    for i = 1, 5000 do
      values[i] = "v" .. i
    end
    values[2] = "a\nb"
    local fault = fault_of({ properties = { x = { enum = values } } }, { x = "y" })
    assert.matches("^%.x must be one of 'v1', 'a b', 'v3', .* 'v12' and 4988 more$", fault)
    assert.equal(".a b is missing", fault_of(assert(json.decode '{"required": ["a\\nb"]}'), {}))
  end)
end)
