-- Of a target that looks aside, lids and brows were kept up to the face's edge, with the hair there or the background: a dark line and a
-- light fleck beside an eye. And what hair hid was filled with the other half's skin, in the light that falls on that.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

local SAMPLES = os.getenv "FACESWAP_SAMPLES" or "build/samples"
-- A woman who looks aside: hair lies beside one of her eyes, and a bright wall is behind the other one.
local ASIDE = { "-i", SAMPLES .. "/sample3.jpg", "-vf", "crop=400:440:1380:240" }

describe("a target that looks aside", function()
  it("brings no hair along, nor what is behind it", function()
    local result = pictures.swap({ "-i", clips.path "middle.png" }, ASIDE)
    local brow, beside_brow = pictures.mean(result, "8:12:228:208", "Y"), pictures.mean(result, "8:12:250:208", "Y")
    local eye, beside_eye = pictures.mean(result, "6:12:231:238", "Y"), pictures.mean(result, "8:12:247:238", "Y")
    assert.is_true(brow < beside_brow + 25, ("luma is %.0f at the brow's end and %.0f beside it"):format(brow, beside_brow))
    assert.is_true(eye > beside_eye - 30, ("luma is %.0f at the eye's corner and %.0f beside it"):format(eye, beside_eye))
  end)
end)
