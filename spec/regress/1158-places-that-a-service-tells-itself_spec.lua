-- A plan with `locate = false` refused the boxes that a service had told itself once detection:locate had been called, which also put the
-- engine's boxes in their place; and what a service had told in full counted as found on this machine.
local clips = require "spec.support.clips"
local detections = require "spec.support.detections"
local engines = require "spec.support.engine"
local faceswap = require "faceswap"
local hosted = require "spec.support.hosted"
local r = require "faceswap.rules"

describe("the places of faces that a service tells without their times", function()
  local client, here

  setup(function()
    local engine = engines.start()
    client = assert(faceswap.new { backend = "local", base_url = engine.url })
    here = assert(client:detect { video = clips.path "brief.mp4" })
  end)

  -- Of faces in a row, the last one the largest.
  local function detection()
    local made = hosted.detection(assert(faceswap.new { base_url = client.base_url, api_key = "ak_0123456789abcdef0123456789abcdef",
      engine = { program = engines.PROGRAM } }), here)
    for i, face in ipairs(made.faces) do
      face.box = { 100 * i, 0, 10 * i, 10 * i }
    end
    return made
  end

  local function targets(plan, of)
    local ids = {}
    for _, decision in ipairs(assert(plan:decide(of))) do
      ids[#ids + 1] = decision.target and decision.face_id
    end
    return ids
  end

  it("are those that count, and stay", function()
    local made, largest = detection(), r.plan { locate = false, r.who(r.largest()):becomes "https://a/x.png" }
    local before = targets(largest, made)
    assert.same({ #made.faces - 1 }, before)
    assert.is_true(made:locate())
    for i, face in ipairs(made.faces) do
      assert.same({ 100 * i, 0, 10 * i, 10 * i }, face.box)
      assert.is_nil(face.located.found.box)
      assert.equal(face.located.sure or nil, face.located.found.first_seen)
      assert.equal(face.located.sure, face.first_seen ~= nil)
    end
    assert.same(before, targets(largest, made))
    -- what was found is not used where it is forbidden to look for it
    local _, err = r.plan { locate = false, r.who(r.nth(1, r.first_seen())):becomes "https://a/x.png" }:decide(made)
    assert.matches("the service does not tell it, and the plan forbids to look for it", err.message, 1, true)
    assert.equal(1, #targets(r.plan { r.who(r.nth(1, { r.first_seen(), r.left_to_right() })):becomes "https://a/x.png" }, made))
  end)

  it("count as told where all is", function()
    local whole = {}
    for i = 1, 2 do
      whole[i] = { person = "p", embedding = nil, box = { 100 * i, 0, 50, 50 }, first_seen = 0, last_seen = 4, frames = 101 }
    end
    local made = detections.of(whole)
    assert.is_true(made:locate())
    assert.is_nil(made.located)
  end)
end)
