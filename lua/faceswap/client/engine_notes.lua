--- The notes of the local engine, which no other service has: on what a result lacks of its source, on what is damaged in a file.
local core = require "faceswap.core"
local json = require "faceswap.json"

local engine_notes = {}

--- The notes of an answer's `result`, a line each; none where it has none. What is neither a text nor a number is no note.
---@param result any
---@return string[]
function engine_notes.read(result)
  local notes, list = {}, type(result) == "table" and result.notes
  for i = 1, json.length(list) or 0 do
    local kind = type(list[i])
    notes[#notes + 1] = (kind == "string" or kind == "number") and core.clean(tostring(list[i])) or nil
  end
  return notes
end

return engine_notes
