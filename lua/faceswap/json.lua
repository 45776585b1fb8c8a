--- JSON with exact numbers, whatever the locale: whole numbers are integers on every Lua that has them, and what no number of this Lua
-- can hold stays a text of its digits. null becomes nil, so that a list has a hole there.
local core = require "faceswap.core"

local json = {}

--- Stands for null in what is encoded, and in what is decoded with `nulls`. lua-cjson's null is the same.
json.null = core.json_decode("null", true)

--- Marks a table as a list, so that it is one also where nothing is in it.
---@generic T
---@param list T[]
---@return T[] list
function json.list(list)
  return setmetatable(list, { __jsontype = "array" })
end

--- Whether a table without members was decoded from an object, not from a list.
---@param value table
---@return boolean
function json.is_object(value)
  local meta = getmetatable(value)
  return type(meta) == "table" and meta.__jsontype == "object"
end

---@param text string
---@param options {nulls: boolean}? `nulls` keeps null, as a userdata
---@return any value nil for null and for what is not JSON
---@return string? error
function json.decode(text, options)
  return core.json_decode(text, options and options.nulls)
end

--- A value of this program's own as text.
---@param value any
---@return string
function json.encode(value)
  local text, problem, where = core.json_encode(value)
  return text or error(("json.encode: %s at '%s'"):format(problem, where), 2)
end

--- A value of the user's as text, for the service.
---@param value any
---@return string? text nil for what JSON cannot hold
---@return string? problem names what that is and where
function json.encode_argument(value)
  local text, problem, where = core.json_encode(value, true)
  return text, problem and ("'%s' is %s, which JSON cannot hold"):format(where, problem)
end

--- A whole number or a text as an identifier, with all its digits; nil for other values.
---@param value any
---@return string?
function json.id_text(value)
  if type(value) == "string" and value ~= "" then
    return value
  elseif type(value) == "number" and value % 1 == 0 and math.abs(value) < 2 ^ 63 then
    return ("%d"):format(value)
  end
end

return json
