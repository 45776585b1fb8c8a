-- Where nobody is found but somebody may be, a plan and a choice said only that there are no faces, as in a landscape.
local choice = require "faceswap.rules.choice"
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("a detection without faces in which something may be one", function()
  local function message(maybe, aim, notes)
    local detection = detections.of {}
    detection.maybe_faces, detection.notes = maybe, notes or {}
    local none, err
    if aim == "swap" then
      none, err = choice.resolve(detection, {})
    else
      none, err = r.plan { r.who(r.leftmost()):becomes "x" }:decide(detection)
    end
    assert.is_nil(none)
    assert.equal("choice", err.kind)
    return err.message
  end
  local left, right = { box = { 10, 20, 30, 40 } }, { box = { 110, 20, 30, 40 }, first_seen = 1.5 }

  it("says where", function()
    for _, aim in ipairs { "decide", "swap" } do
      local none = "the detection found no faces: there is nothing to " .. aim
      assert.equal(none .. " (what is seen at 25, 40 may be a face, but is too unclear to be changed)", message({ left }, aim))
      assert.equal(none .. " (what is seen at 25, 40; 125, 40 (1.5 s) may be faces, but are too unclear to be changed)",
        message({ left, right }, aim))
    end
  end)

  it("says what is damaged before that", function()
    assert.matches("nothing to swap (the file is cut short; what is seen at 25, 40 may be a face,", message({ left }, "swap",
      { "the file is cut short" }), 1, true)
  end)
end)
