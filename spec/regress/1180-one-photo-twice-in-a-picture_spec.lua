-- A picture in which one photo stands twice, as a page of passport photos, shows two faces whose pictures are the same to the byte. They
-- had one key, and so were one person: the leftmost, or one id, changed both, and nobody was told.
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local persons = require "faceswap.faces.persons"
local r = require "faceswap.rules"

describe("one photo that stands twice in a picture", function()
  setup(function() known_faces.install {} end)

  local CLIENT = {}

  local function described(kind, like)
    local list = {}
    for i, embedding in ipairs { 1, 1, 4, 1 } do
      list[i] = { embedding = embedding, box = { i * 100, 0, 50, 50 }, frames = 1, first_seen = 0, last_seen = 0, score = 0.9 }
    end
    local detection, digests = detections.of(list, { client = CLIENT, media_kind = kind, media_url = kind .. ".png" }), {}
    for _, face in ipairs(detection.faces) do
      digests[face] = face.embedding == 1 and "d69d2ab0444d" or "000000000004"
    end
    persons.assign(detection, digests, like)
    detection.describe = function() return true end
    return detection
  end

  local function keys_of(detection)
    local keys = {}
    for i, face in ipairs(detection.faces) do
      keys[i] = face.person
    end
    return table.concat(keys, " ")
  end

  local KEYS = "person-d69d2ab0444d person-d69d2ab0444d-2 person-000000000004 person-d69d2ab0444d-3"

  it("is a person each time, and a later detection knows them again", function()
    local detection = described "image"
    assert.equal(KEYS, keys_of(detection))
    assert.equal(KEYS, keys_of(described "image"))
    assert.equal(KEYS, keys_of(described("image", detection)))
    CLIENT = {} -- another process
    assert.equal(KEYS, keys_of(described "image"))
  end)

  it("is changed where a rule means it, and not the other time", function()
    for _, selector in ipairs { r.leftmost(), r.id(0), r.person "person-d69d2ab0444d" } do
      local ids, doubts = detections.decide(r.plan { r.who(selector):becomes "x" }, described "image")
      assert.equal("0", ids)
      assert.matches("similar: face 0 may be the same person as faces 1, 3", doubts, 1, true)
    end
    assert.equal("1", (detections.decide(r.plan { r.who(r.nth(2, r.left_to_right())):becomes "x" }, described "image")))
  end)

  it("is one person in a video, where one face is found twice", function()
    assert.equal("person-d69d2ab0444d person-d69d2ab0444d person-000000000004 person-d69d2ab0444d", keys_of(described "video"))
  end)
end)
