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

-- The value of one face, or the sum over the faces of its person.
local function value_of(context, face, index, measure)
  if not measure.of_person then
    return context:fact(face, measure.fact)
  end
  local sum
  for _, value in ipairs(context:facts_of_person(index, measure.fact)) do
    sum = (sum or 0) + value
  end
  return sum
end

---@param measure {word: string, fact: string, most: number, says: string, unit: string, of_person: boolean?, means: string} `says` is the
--- format of a value in a reason
local function entry(measure)
  local word, text = measure.word, measure.says .. measure.unit .. ", %s %s"
  return {
    word = word,
    type = types.range(0, measure.most),
    options = { missing = types.missing },
    call = "range",
    shown = ("r.%s(min, max)"):format(word),
    means = measure.means,
    facts = { measure.fact, measure.of_person and "person" or nil },
    one = function(context, selector, face, index)
      local value, range = value_of(context, face, index, measure), selector[word]
      if value == nil then
        return answer.missing(context, selector, face, measure.fact)
      end
      local slack = answer.slack(value, range)
      return answer.say(slack >= 0, math.abs(slack), "%.3g" .. measure.unit, text, value, slack >= 0 and "within" or "not",
        answer.bounds(range))
    end,
  }
end

local pose = {
  word = "pose",
  type = types.angles,
  options = { missing = types.missing },
  call = "value",
  shown = "r.pose { yaw = { min, max }, … }",
  means = "degrees of `yaw`, `pitch`, `roll`, as in `faceswap.Face`",
  facts = { "pose" },
  one = function(context, selector, face)
    local value = face.pose
    if not value then
      return answer.missing(context, selector, face, "pose")
    end
    local slack = math.huge
    for _, angle in ipairs { "yaw", "pitch", "roll" } do
      local range = selector.pose[angle]
      if range then
        slack = math.min(slack, answer.slack(value[angle], range))
      end
      if slack < 0 then
        return answer.say(false, -slack, "%.0f degrees", "%s %.0f, not %s degrees", angle, value[angle], answer.bounds(range))
      end
    end
    return answer.say(true, slack, "%.0f degrees", "yaw %.0f pitch %.0f roll %.0f", value.yaw, value.pitch, value.roll)
  end,
}

return {
  entry { word = "size", fact = "size", most = 100000, says = "size %.0f", unit = " px",
    means = "width of the face in the video, pixels" },
  entry { word = "sharpness", fact = "sharpness", most = 100000, says = "sharpness %.1f", unit = "",
    means = "detail of the face; below 5 it is blurred" },
  entry { word = "brightness", fact = "brightness", most = 1, says = "brightness %.2f", unit = "",
    means = "mean lightness of the face, 0 to 1" },
  entry { word = "frames", fact = "frames", most = 1e9, says = "seen for %.4g", unit = " frames", of_person = true,
    means = "in how many frames the person is seen" },
  entry { word = "on_screen", fact = "seconds", most = 1e9, says = "seen for %.4g", unit = " s", of_person = true,
    means = "for how many seconds the person is seen" },
  pose,
}
