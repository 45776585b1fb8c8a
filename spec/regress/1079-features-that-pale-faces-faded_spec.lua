-- Before a pale face with hardly any brows, dark brows and a beard of the target were faint and bluish, as behind fog.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

describe("a pale scene", function()
  it("gets a face with all of its contrast where something is dark", function()
    local pale = "crop=560:600:960:60,lutyuv=y='if(lt(val,70),val,185-(185-val)*0.4)'"
    local _, difference = pictures.swap({ "-i", "build/samples/sample3.jpg", "-vf", pale }, clips.path "other_man.jpg")
    local changed = difference "200:150:120:230"
    assert.is_true(changed > 15, "the face differs by " .. changed) -- by 10 as behind fog
  end)
end)
