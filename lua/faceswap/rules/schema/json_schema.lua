--- What a plan may be as JSON Schema, for editors that complete and check: made of what reads plans.
local schema = require "faceswap.rules.schema"
local selectors = require "faceswap.rules.selectors"
local text = require "faceswap.rules.schema.text"

local json_schema = {}

-- A selector by its word, with its options.
local function of_entry(entry)
  local properties = { [entry.word] = entry.type.schema }
  for name, option in pairs(entry.options or {}) do
    properties[name] = option.schema
  end
  local needed = { entry.word, entry.needs }
  return { description = entry.means, type = "object", properties = properties, required = needed, additionalProperties = false }
end

local function of_fields(fields)
  local properties = {}
  for name, field in pairs(fields) do
    properties[name] = type(field) == "table" and field.schema or nil
  end
  return properties
end

--- The schema as text.
---@return string
function json_schema.text()
  local words, plan = {}, of_fields(schema.plan_fields)
  for _, entry in ipairs(selectors.list) do
    words[#words + 1] = entry.type.schema and of_entry(entry) or nil
  end
  plan.rules = { type = "array", minItems = 1, items = { ["$ref"] = "#/$defs/rule" } }
  plan.groups = { type = "object", additionalProperties = { ["$ref"] = "#/$defs/selectors" } }
  return text.write {
    ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
    title = "A plan of faceswap",
    type = "object",
    properties = plan,
    required = { "rules" },
    additionalProperties = false,
    ["$defs"] = {
      selector = { oneOf = words },
      selectors = schema.rule_fields.who.schema,
      rule = { type = "object", properties = of_fields(schema.rule_fields), additionalProperties = false },
    },
  }
end

return json_schema
