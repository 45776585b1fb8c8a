--- Checks of target pictures: each must show one face, clearly; and how good a target it is.
local core = require "faceswap.core"
local faces = require "faceswap.faces"

local target_pictures = {}

-- Verdicts about pictures by path and stamp: {fault} or {weakness, unusable}. A look takes 60 ms.
local verdicts, MAX_VERDICTS = { count = 0 }, 500

local function look(analyzer, path)
  local seen, err = analyzer:analyze(path, 2)
  if not seen then
    return { fault = err.message }
  end
  local list = faces.foreground(seen)
  if #list == 1 then
    return { fault = list[1].problem, weakness = list[1].weakness, unusable = list[1].unusable }
  end
  return { fault = #list == 0 and "no face can be found in it" or ("it shows %d"):format(#list) }
end

--- What is wrong with a picture as a target, and what only makes the swap poorer than it could be. Where the module that looks at faces is
--- not there, nothing is known to be. Inside nginx the looking yields.
---@param path string
---@return string? fault with which it cannot be one
---@return string? weakness predicates of its face: "is blurred, has its eyes closed"
---@return string? unusable predicate of its face: why the local engine refuses it, where others may not
function target_pictures.judge(path)
  local stamp = path .. "\n" .. (core.file_stamp(path) or "")
  if not verdicts[stamp] then
    local analyzer = faces.shared()
    local verdict = analyzer and look(analyzer, path)
    if not analyzer or analyzer:failure() then
      return nil
    end
    if verdicts.count >= MAX_VERDICTS then
      verdicts = { count = 0 }
    end
    verdicts[stamp], verdicts.count = verdict, verdicts.count + 1
  end
  local verdict = verdicts[stamp]
  return verdict.fault, verdict.weakness, verdict.unusable
end

return target_pictures
