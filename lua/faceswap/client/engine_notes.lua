--- The notes of the local engine, which no other service has: on what a result lacks of its source, on what is damaged in a file.
local core = require "faceswap.core"

local engine_notes = {}

--- The notes of an answer's `result`, fit to be shown; none where it has none.
---@param result any
---@return string[]
function engine_notes.read(result)
  local notes, list = {}, type(result) == "table" and result.notes
  for i, note in ipairs(type(list) == "table" and list or {}) do
    notes[i] = core.clean(tostring(note))
  end
  return notes
end

return engine_notes
