-- Who is cut in half by a picture's edge was neither told nor doubted, so that "the rightmost" was somebody else in silence.
-- One Lua is enough: what this tests is what the engine sees and paints.
local r = require "faceswap.rules"
local media_session = require "spec.support.media_session"

describe("a group picture that ends within its rightmost face", function()
  local session = media_session.new()

  local function detect(sample, width)
    return session:detection_of("image", { "-i", "build/samples/" .. sample, "-vf", ("crop=%d:ih:0:0"):format(width) })
  end

  it("counts who is cut to a half", function()
    for sample, case in pairs { ["sample3.jpg"] = { 1598, 3 }, ["sample6.jpg"] = { 1570, 4 } } do
      local detection, right = detect(sample, case[1]), 0
      assert.equal(case[2], #detection.faces)
      for _, face in ipairs(detection.faces) do
        right = math.max(right, face.box[1] + face.box[3])
      end
      assert.is_true(right > case[1] - 20)
    end
  end)

  it("doubts a place that somebody has of whom less is seen", function()
    local detection = detect("sample6.jpg", 1247)
    local decisions, doubts = assert(r.plan { r.who(r.rightmost()):becomes "x" }:decide(detection))
    assert.equal(#detection.faces, #decisions)
    assert.equal("left_out", doubts[1].kind)
    assert.matches("is not counted %(it may be a face%) and comes before face", doubts[1].message)
  end)

  it("has nobody at an edge that cuts nobody", function()
    for _, maybe in ipairs(detect("sample3.jpg", 1900).maybe_faces) do
      assert.is_true(maybe.box[1] > 0 and maybe.box[1] + maybe.box[3] < 1900)
    end
  end)
end)
