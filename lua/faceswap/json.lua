--- JSON through lua-cjson, with what its users would trip over put right: null becomes nil (an array ends there), and whole numbers
--- are integers on every Lua that has them (Debian's 2.1.0 makes floats of them all).
local cjson = require("cjson.safe").new()

local json = {}

local null = cjson.null
local to_integer = math.tointeger or function(number) -- luacheck: ignore
  return number
end

-- An answer of the service is 6 levels deep; beyond this the input is hostile.
cjson.decode_max_depth(64)

local function normalise(value, nulls)
  if value == null and not nulls then
    return nil
  elseif type(value) == "number" then
    return to_integer(value) or value
  elseif type(value) == "table" then
    for key, member in pairs(value) do
      value[key] = normalise(member, nulls)
    end
  end
  return value
end

---@param text string
---@param options {nulls: boolean}? `nulls` keeps null, as a userdata
---@return any value nil for null and for what is not JSON
---@return string? error
function json.decode(text, options)
  local value, err = cjson.decode(text)
  if err then
    return nil, err
  end
  return normalise(value, options and options.nulls)
end

---@param value any
---@return string
function json.encode(value)
  return assert(cjson.encode(value))
end

return json
