-- Each reference to a schema with a long list read all of it again: an enumeration of 100,000 values took minutes to check.
local schema = require "faceswap.client.schema"

describe("a schema whose references lead to a long list", function()
  -- How often members of the list were read, and the fault of the input.
  local function read(keyword, length)
    local reads, parts = 0, {}
    parts.last = { [keyword] = setmetatable({}, { __jsontype = "array", __jsonlength = length, __index = function(_, i)
      reads = reads + 1
      return keyword == "enum" and "v" .. i or {}
    end }) }
    for i = 1, 5 do
      local reference = { ["$ref"] = "#/parts/" .. (i < 5 and "p" .. i + 1 or "last") }
      parts["p" .. i] = { allOf = { reference, reference, reference, reference } }
    end
    local _, err = schema.check({ schemas = { m = { ["$ref"] = "#/parts/p1", parts = parts } } }, "m", "v" .. length)
    return reads, err
  end

  it("reads a part of them", function()
    for _, keyword in ipairs { "enum", "allOf" } do
      local reads, err = read(keyword, 3000)
      assert.is_nil(err)
      assert.is_true(reads >= 3000 and reads < 60000, keyword .. ": " .. reads)
    end
  end)

  it("reads all of a list that is longer than that", function()
    local reads, err = read("enum", 30000)
    assert.is_nil(err)
    assert.equal(30000, reads)
  end)
end)
