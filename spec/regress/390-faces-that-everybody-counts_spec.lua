-- A face that is surely one, but too small or too well hidden to tell whose it is, took part in no position: "the third from the left" was
-- whoever stood fourth. So was each face of a photograph below 24 pixels, which everybody who looks at it counts.
local clips = require "spec.support.clips"
local detections = require "spec.support.detections"
local faceswap = require "faceswap"
local r = require "faceswap.rules"
local shell = require "spec.support.shell"

describe("a face of which nobody can tell whose it is", function()
  -- Who is the second from the left, and what is doubted.
  local function second(fields)
    local list = {}
    for i = 1, 4 do
      list[i] = { person = "p" .. i, box = { i * 100, 0, 50, 50 }, frames = 100, faces = 1, size = 50 }
    end
    list[2].person, list[2].size, list[2].problem = nil, nil, "it is not known"
    local detection = detections.of(list)
    shell.merge(detection.faces[2], fields)
    return detections.decide(r.plan { r.who(r.nth(2, r.left_to_right())):becomes "x" }, detection)
  end

  it("is counted where its features can be made out", function()
    local id, doubts = second { size = 22 }
    assert.equal("1", id)
    assert.equal("", doubts)
  end)

  it("is counted, with a doubt, where its picture shows a face that is hidden or turned away", function()
    local id, doubts = second {}
    assert.equal("1", id)
    assert.equal("no_face: rule 1: face 1 may be no face (it is not known)", doubts)
  end)

  it("is not counted, which is a doubt, where its picture shows none, or the service doubts it, too", function()
    for _, fields in ipairs { { faces = 0 }, { likelihood = 0.6 } } do
      local id, doubts = second(fields)
      assert.equal("2", id)
      assert.matches("^left_out: rule 1: face 1 is not counted", doubts)
    end
  end)

  it("is counted in a picture of people who are far away", function()
    local engine = assert(faceswap.new { backend = "local" })
    local detection = assert(engine:detect { image = clips.path "far.png" })
    for i = 1, 4 do
      local decisions, doubts = assert(r.plan { r.who(r.nth(i, r.left_to_right())):becomes "x" }:decide(detection))
      assert.same({}, doubts)
      assert.equal("x", decisions[i].target)
    end
  end)
end)
