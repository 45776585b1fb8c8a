-- What is below the lower lip, such as the edge of a painted lip or a tuft of beard, was taken for something before the face, and the
-- scene's lips shone through the new ones.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Red below the lower lip of man_there.png, as far down as the chin's upper edge.
local PAINT = "geq=r='r(X,Y)*%s':g='g(X,Y)*%s':b='b(X,Y)*%s'"
local function within(darker)
  return ("(1-%s*lt(hypot((X-207)/14,(Y-221)/5),1))"):format(darker)
end

describe("paint below the lower lip of the scene", function()
  it("goes with the face", function()
    local filter = PAINT:format(within(0.1), within(0.75), within(0.7))
    local result = pictures.swap({ "-i", clips.path "man_there.png", "-vf", filter }, clips.path "target.jpg")
    local below = pictures.mean(result, "16:6:199:218", "Y")
    assert.is_true(below > 80, "below the lip luma is " .. below)
  end)
end)
