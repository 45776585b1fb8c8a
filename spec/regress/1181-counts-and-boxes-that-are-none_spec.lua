-- A service that told half a frame made `explain` and the contact sheet raise on Lua 5.3 and 5.4; of two boxes at one place, which were -10
-- pixels wide, one was the leftmost, and nobody was told that they are level.
local detection = require "faceswap.client.detection"
local fact_labels = require "faceswap.faces.fact_labels"
local r = require "faceswap.rules"

describe("what is told of a face and cannot be", function()
  local function made(facts)
    local faces = {}
    for i = 1, 2 do
      faces[i] = { id = i, link = "http://service.test/" .. i .. ".jpg", frames = 12, box = { 50 * i, 0, 10, 10 } }
    end
    for name, value in pairs(facts) do
      faces[1][name], faces[2][name] = value, value
    end
    return assert(detection.new { detect_task_id = "t", media_url = "http://service.test/a.jpg", media_kind = "image",
      raw = { status = "succeeded", result = { id = "d", faces = faces } } })
  end

  it("is as if the service did not tell it", function()
    for _, count in ipairs { 12.5, -1, 1 / 0, 0 / 0, "12" } do
      local face = made({ frames = count, faces = count }).faces[1]
      assert.is_nil(face.frames)
      assert.is_nil(face.faces)
      assert.is_table(fact_labels.list(face))
    end
    for _, box in ipairs { { 5, 0, -10, 10 }, { 5, 0, 10, 0 }, { 5, 0, 10, 0 / 0 } } do
      assert.is_nil(made({ box = box }).faces[1].box)
    end
    local face = made({ faces = 1 }).faces[1]
    assert.same({ 12, 1, { 50, 0, 10, 10 } }, { face.frames, face.faces, face.box })
  end)

  it("puts nobody before another one", function()
    local plan = r.plan { r.who(r.leftmost()):becomes "x", locate = false }
    local _, err = plan:decide(made { box = { 5, 0, -10, 10 } })
    assert.matches("face 1 has no place: the service does not tell it", tostring(err), 1, true)
    assert.matches("NOT DECIDED", tostring(plan:explain(made { frames = 12.5, box = { 5, 0, -10, 10 } })), 1, true)
  end)
end)
