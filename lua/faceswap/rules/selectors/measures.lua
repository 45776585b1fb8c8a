--- Selectors by what is measured of a face or a person, from a least value to a greatest one.
local answer = require "faceswap.rules.context.answer"
local types = require("faceswap.rules.schema.reader").types

---@class faceswap.Rules
---@field size fun(least: number?, most: number?, options: faceswap.Unsure?): faceswap.Selector width in the video, pixels
---@field frames fun(least: number?, most: number?, options: faceswap.Unsure?): faceswap.Selector
---@field on_screen fun(least: number?, most: number?, options: faceswap.Unsure?): faceswap.Selector seconds
---@field sharpness fun(least: number?, most: number?, options: faceswap.Unsure?): faceswap.Selector
---@field brightness fun(least: number?, most: number?, options: faceswap.Unsure?): faceswap.Selector
---@field pose fun(ranges: {yaw: number[]?, pitch: number[]?, roll: number[]?}, options: faceswap.Unsure?): faceswap.Selector degrees

local function sum(values)
  local total = 0
  for k = 1, #values do
    total = total + values[k]
  end
  return total
end

---@param measure {word: string, fact: string?, most: number, says: string, unit: string, means: string} `fact`: the word means its sum
--- over the faces of a person; `says`: format of a value in a reason
local function entry(measure)
  local word, says, slack_says = measure.word, measure.says .. measure.unit .. ", %s %s", "%.3g" .. measure.unit
  return {
    word = word,
    type = types.range(0, measure.most),
    options = { missing = types.missing },
    call = "range",
    shown = ("r.%s(min, max)"):format(word),
    means = measure.means,
    facts = { measure.fact or word, measure.fact and "person" },
    judges = measure.fact and "person" or "fact",
    judge = function(_, selector, given)
      local value = measure.fact and sum(given) or given
      local holds, slack = answer.within(value, value, selector[word])
      return holds, slack, slack_says, says, value, holds and "within" or "not", selector[word]
    end,
  }
end

local ANGLES = { "yaw", "pitch", "roll" }

local pose = {
  word = "pose",
  type = types.angles,
  options = { missing = types.missing },
  call = "value",
  shown = "r.pose { yaw = { min, max }, … }",
  means = "degrees of `yaw`, `pitch`, `roll`, as in `faceswap.Face`",
  facts = { "pose" },
  judge = function(_, selector, value)
    local least = math.huge
    for k = 1, #ANGLES do
      local angle = ANGLES[k]
      local range = selector.pose[angle]
      if range then
        local holds, slack = answer.within(value[angle], value[angle], range)
        if not holds then
          return false, slack, "%.0f degrees", "%s %.0f, not %s degrees", angle, value[angle], range
        end
        least = math.min(least, slack)
      end
    end
    return true, least, "%.0f degrees", "yaw %.0f pitch %.0f roll %.0f", value.yaw, value.pitch, value.roll
  end,
}

return {
  entry { word = "size", most = 100000, says = "size %.0f", unit = " px", means = "width of the face in the video, pixels" },
  entry { word = "sharpness", most = 100000, says = "sharpness %.1f", unit = "", means = "detail of the face; below 5 it is blurred" },
  entry { word = "brightness", most = 1, says = "brightness %.2f", unit = "", means = "mean lightness of the face, 0 to 1" },
  entry { word = "frames", fact = "frames", most = 1e9, says = "seen for %.4g", unit = " frames",
    means = "in how many frames the person is seen" },
  entry { word = "on_screen", fact = "seconds", most = 1e9, says = "seen for %.4g", unit = " s",
    means = "for how many seconds the person is seen" },
  pose,
}
