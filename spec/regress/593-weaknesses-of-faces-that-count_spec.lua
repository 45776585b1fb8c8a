-- What is weak about a face that is counted all the same stood in the explanation's rows, and no spec looked for it in the text.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("the text of an explanation", function()
  local function text_of(facts)
    facts.box, facts.person = { 0, 0, 50, 50 }, "p1"
    local other = { box = { 100, 0, 50, 50 }, frames = 100, person = "p2" }
    return assert(r.plan { r.who(r.everyone):becomes "x" }:explain(detections.of { facts, other })):text()
  end

  it("tells what is weak about a face that counts, and why one does not", function()
    assert.matches("\n        the face is hidden\n", text_of { frames = 100, size = 20, problem = "the face is hidden" }, 1, true)
    assert.matches("\n        is left out: seen in 2 of the video's frames only\n", text_of { frames = 2 }, 1, true)
    assert.matches("\n        is left out: no face can be found in it\n",
      text_of { frames = 100, problem = "no face can be found in it" }, 1, true)
  end)
end)
