-- Of several things that were wrong with a choice any one was told, by the order in which Lua went through its table: another in each run.
local choice = require "faceswap.rules.choice"
local detections = require "spec.support.detections"

describe("of several things that are wrong with a choice", function()
  local function message(given)
    return select(2, choice.resolve(detections.of { {} }, given)).message
  end

  it("the first is told", function()
    local strays, fields = {}, { "https://a.example/x.png" }
    for i = 1, 40 do
      strays[i * 7], strays["face " .. i], fields["field " .. i] = "x", "x", i
    end
    assert.matches("there is no face 7; ", message(strays), 1, true)
    assert.matches("it has a `field 1`", message { [0] = fields }, 1, true)
    assert.matches("`from` must be a number", message { [0] = { "https://a.example/x.png", from = "x", to = "y" } }, 1, true)
  end)
end)
