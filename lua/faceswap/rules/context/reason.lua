--- Reasons for people, put into words only when somebody reads them: most answers of most selectors are never shown.
local reason = {}

---@alias faceswap.rules.Reason string|table a format and its arguments, which may be reasons again; or reasons as `list`, to be joined

local unpack = table.unpack or unpack -- luacheck: ignore

--- A reason in words.
---@param given faceswap.rules.Reason
---@return string
function reason.text(given)
  if type(given) == "string" then
    return given
  end
  local parts = given.list or given
  for i = 1, #parts do
    if type(parts[i]) == "table" then
      parts[i] = reason.text(parts[i]) -- for good: a reason does not change
    end
  end
  if given.list then
    return table.concat(parts, "; ")
  end
  return parts[1]:format(unpack(parts, 2))
end

return reason
