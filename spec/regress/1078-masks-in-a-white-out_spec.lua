-- In a fade from white, or in fog, the new face had all of its contrast: a mask before what can hardly be seen.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

describe("a scene that is nearly white", function()
  it("gets a face of as little contrast", function()
    local veil = "crop=560:600:960:60,lutyuv=y=235-(235-val)*0.35:u=128+(val-128)*0.35:v=128+(val-128)*0.35"
    local _, difference = pictures.swap({ "-i", "build/samples/sample3.jpg", "-vf", veil }, clips.path "other_man.jpg")
    local changed = difference "200:150:120:230"
    assert.is_true(changed > 2, "the face differs by " .. changed .. " only: nothing was swapped")
    assert.is_true(changed < 10, "the face differs by " .. changed) -- by 22 with all of its contrast
  end)
end)
