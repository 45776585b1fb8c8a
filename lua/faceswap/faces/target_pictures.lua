--- Whether a picture can be a target: it shows one face, clearly.
local core = require "faceswap.core"
local faces = require "faceswap.faces"

local target_pictures = {}

-- What is wrong with pictures, by path and stamp; false: nothing. Kept, since a look takes 60 ms.
local faults, MAX_FAULTS = { count = 0 }, 500

local function look(analyzer, path)
  local seen, err = analyzer:analyze(path, 2)
  if not seen then
    return err.message
  end
  local list = faces.foreground(seen)
  if #list == 1 then
    return list[1].problem or false
  end
  return #list == 0 and "no face can be found in it" or ("it shows %d"):format(#list)
end

--- What is wrong with a picture as a target. Where the module that looks at faces is not there, nothing is known to be. Inside nginx the
--- looking yields.
---@param path string
---@return string? fault
function target_pictures.fault(path)
  local stamp = path .. "\n" .. (core.file_stamp(path) or "")
  if faults[stamp] ~= nil then
    return faults[stamp] or nil
  end
  local analyzer = faces.shared()
  local fault = analyzer and look(analyzer, path)
  if not analyzer or analyzer:failure() then
    return nil
  end
  if faults.count >= MAX_FAULTS then
    faults = { count = 0 }
  end
  faults[stamp], faults.count = fault, faults.count + 1
  return fault or nil
end

return target_pictures
