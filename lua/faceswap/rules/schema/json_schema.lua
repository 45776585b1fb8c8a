--- JSON Schema of plans, for editors that complete and check. The types that read plans make it.
local reader = require "faceswap.rules.schema.reader"
local schema = require "faceswap.rules.schema"
local selectors = require "faceswap.rules.selectors"
local text = require "faceswap.rules.schema.text"

local json_schema = {}

-- A selector by its word, with its options.
local function of_entry(entry)
  local fields = { [entry.word] = entry.type }
  for name, option in pairs(entry.options or {}) do
    fields[name] = option
  end
  return reader.record_schema(fields, { description = entry.means, required = { entry.word, entry.needs } })
end

--- The schema as text.
---@return string
function json_schema.text()
  local words = {}
  for _, entry in ipairs(selectors.list) do
    words[#words + 1] = entry.type.schema and of_entry(entry) or nil
  end
  return text.write(reader.record_schema(schema.plan_fields, {
    ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
    title = "A plan of faceswap",
    required = { "rules" },
    ["$defs"] = {
      selector = { oneOf = words },
      selectors = schema.rule_fields.who.schema,
      rule = reader.record_schema(schema.rule_fields),
    },
  }))
end

return json_schema
