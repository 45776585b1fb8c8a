-- Who was masked, in the dark or turned away left no trace in a photograph, so that places behind were somebody else's in silence.
-- One Lua is enough: what this tests is what the engine sees and paints.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local faceswap = require "faceswap"
local r = require "faceswap.rules"
local shell = require "spec.support.shell"

-- What is said of the place, and the face that the pick falls on.
local function pick(detection, selector)
  local decisions, doubts = assert(r.plan { r.who(selector):becomes "x" }:decide(detection))
  local said, picked = {}, nil
  for _, doubt in ipairs(doubts) do
    said[#said + 1] = doubt.kind == "left_out" and doubt.message or nil
  end
  for i, decision in ipairs(decisions) do
    picked = decision.target and detection.faces[i].id or picked
  end
  return said, picked
end

describe("somebody without a face in a photograph", function()
  local engine

  setup(function()
    engine = assert(faceswap.new { backend = "local" })
  end)

  -- The picture, about where its hidden head is, the place that is asked for, which is the hidden person's, and who gets it.
  for name, case in pairs {
    ["veiled_left.jpg"] = { { 240, 415 }, r.leftmost(), 0 },
    ["behind_a_sheet.jpg"] = { { 400, 535 }, r.nth(2, r.right_to_left()), 0 },
    ["blurred_right.jpg"] = { { 700, 865 }, r.rightmost(), 1 },
  } do
    it("may be a face, and is a doubt of the places behind: " .. name, function()
      local detection = assert(engine:detect { image = clips.path(name) })
      assert.equal(2, #detection.faces)
      local there = 0
      for _, maybe in ipairs(detection.maybe_faces) do
        local middle = maybe.box[1] + maybe.box[3] / 2
        there = there + (middle > case[1][1] and middle < case[1][2] and maybe.score > 0 and maybe.score < 1 and 1 or 0)
      end
      assert.equal(1, there)
      local said, picked = pick(detection, case[2])
      assert.equal(case[3], picked)
      assert.equal(1, #said)
      assert.matches("is not counted %(it may be a face%) and comes before face %d, ", said[1])
    end)
  end

  it("is nobody where all have faces, and no doubt of the places before", function()
    for _, name in ipairs { "three.jpg", "target.jpg", "face_on_shirt.jpg" } do
      assert.same({}, (pick(assert(engine:detect { image = clips.path(name) }), r.leftmost())))
    end
    assert.same({}, (pick(assert(engine:detect { image = clips.path "veiled_left.jpg" }), r.rightmost())))
  end)
end)

describe("the model that finds bodies", function()
  it("is read once, not by each detection", function()
    local models = shell.temporary() .. "/models"
    shell.run { "cp", "-rL", shell.build() .. "/models", models }
    local server = engines.start { arguments = { "--models", models } }
    local client = server:client()
    assert(client:detect { image = clips.path "alone.jpg" })
    shell.run { "rm", models .. "/object_detection_ssd_mobilenetv2_oidv4_fp16.tflite" }
    local maybe_faces = assert(client:detect { image = clips.path "veiled_left.jpg" }).maybe_faces
    client:close()
    server:stop()
    assert.is_true(#maybe_faces > 0)
  end)
end)
