-- Whoever lies on a side, or stands in a picture that was stored turned without a word, was missed or taken for hardly a face, and the
-- picture of such a face showed none, so that nobody could be picked.
-- One Lua is enough: what this tests is what the engine sees and paints.
local detections = require "spec.support.detections"
local media_session = require "spec.support.media_session"
local r = require "faceswap.rules"

describe("a picture in which heads lie or hang", function()
  local session = media_session.new()

  local function detect(filter)
    return session:detection_of("image", { "-i", "build/samples/sample6.jpg", "-filter_complex", filter })
  end

  local function picked(detection, who)
    return (detections.decide(r.plan { r.who(who):becomes "x" }, detection))
  end

  it("counts everybody, and picks by place", function()
    local upright = detect "scale=800:-1"
    for _, turn in ipairs { "transpose=1", "transpose=2", "hflip,vflip" } do
      local detection = detect("scale=800:-1," .. turn)
      assert.equal(#upright.faces, #detection.faces)
      for _, face in ipairs(detection.faces) do
        assert.is_nil(face.likelihood) -- which is told of doubtful ones
      end
      assert.equal("0", picked(detection, r.leftmost { count = "faces" }))
    end
  end)

  it("knows whose they are, and their gender, by the pictures of the faces", function()
    for _, turn in ipairs { "transpose=1", "hflip,vflip" } do
      local detection = detect("scale=800:-1," .. turn)
      assert(detection:describe())
      for _, face in ipairs(detection.faces) do
        assert.is_nil(face.problem)
        assert.equal("female", face.gender.value)
        assert.is_not_nil(face.embedding)
      end
    end
  end)

  it("counts who lies beside people who stand", function()
    local upright = detect "scale=600:-1"
    local both = detect "split[a][b];[a]scale=600:-1,pad=600:600[d];[b]scale=600:-1,transpose=1,pad=iw:600[e];[d][e]hstack"
    assert.equal(2 * #upright.faces, #both.faces)
  end)
end)
