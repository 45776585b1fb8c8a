--- Selectors by what is measured of a face or a person, from a least value to a greatest one.
local answer = require "faceswap.rules.context.answer"
local types = require("faceswap.rules.schema.reader").types

local MISSING = { missing = types.one_of { no = true, error = true } }

local function judge(selector, value, unit, text)
  local range = selector[selector.word]
  local slack = math.min(value - (range.min or -math.huge), (range.max or math.huge) - value)
  return answer.say(slack >= 0, math.abs(slack), "%.3g" .. unit, text, value, slack >= 0 and "within" or "not", answer.bounds(range))
end

-- Of one face.
local function of_face(word, most, unit, digits, means)
  local text = ("%s %%.%df%s, %%s %%s"):format(word, digits, unit)
  return {
    word = word,
    type = types.range(most),
    options = MISSING,
    call = "range",
    shown = ("r.%s(min, max)"):format(word),
    means = means,
    facts = function(_, add)
      add(word)
    end,
    one = function(context, selector, face)
      local value = context:fact(face, word)
      if value == nil then
        return answer.missing(context, selector, face, word)
      end
      return judge(selector, value, unit, text)
    end,
  }
end

-- The sum over the faces of a person.
local function of_person(word, fact, unit, means)
  local text = ("seen for %%.4g%s, %%s %%s"):format(unit)
  return {
    word = word,
    type = types.range(1e9),
    options = MISSING,
    call = "range",
    shown = ("r.%s(min, max)"):format(word),
    means = means,
    facts = function(_, add)
      add(fact)
      add "person"
    end,
    one = function(context, selector, face, index)
      local values, sum = answer.of_person(context, index, fact), 0
      if #values == 0 then
        return answer.missing(context, selector, face, fact)
      end
      for _, value in ipairs(values) do
        sum = sum + value
      end
      return judge(selector, sum, unit, text)
    end,
  }
end

local pose = {
  word = "pose",
  type = types.angles,
  options = MISSING,
  call = "value",
  shown = "r.pose { yaw = { min, max }, … }",
  means = "degrees of `yaw`, `pitch`, `roll`, as in `faceswap.Face`",
  facts = function(_, add)
    add "pose"
  end,
  one = function(context, selector, face)
    local value = face.pose
    if not value then
      return answer.missing(context, selector, face, "pose")
    end
    local slack = math.huge
    for _, angle in ipairs { "yaw", "pitch", "roll" } do
      local range = selector.pose[angle]
      if range then
        slack = math.min(slack, value[angle] - range[1], range[2] - value[angle])
      end
      if slack < 0 then
        return answer.say(false, -slack, "%.0f degrees", "%s %.0f, not %s to %s degrees", angle, value[angle], range[1], range[2])
      end
    end
    return answer.say(true, slack, "%.0f degrees", "yaw %.0f pitch %.0f roll %.0f", value.yaw, value.pitch, value.roll)
  end,
}

return {
  of_face("size", 100000, " px", 0, "width of the face in the video, pixels"),
  of_face("sharpness", 100000, "", 1, "detail of the face; below 5 it is blurred"),
  of_face("brightness", 1, "", 2, "mean lightness of the face, 0 to 1"),
  of_person("frames", "frames", " frames", "in how many frames the person is seen"),
  of_person("on_screen", "seconds", " s", "for how many seconds the person is seen"),
  pose,
}
