-- Deciding made the words of every answer, those of the many who are clearly not meant as well, and asked each rule of each person anew.
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local r = require "faceswap.rules"

local function crowd(count)
  local faces = {}
  for i = 1, count do
    faces[i] = { box = { i * 90, 0, 50, 60 }, score = 0.9, frames = 20, size = 50, sharpness = 9, embedding = i, person = "p" .. i,
      age = { years = 30, low = 20, high = 40 } }
  end
  return detections.of(faces)
end

-- Tables made while a plan decides, by the memory that they take.
local function memory_of(plan, detection)
  assert(plan:decide(detection))
  collectgarbage()
  collectgarbage "stop"
  local before = collectgarbage "count"
  assert(plan:decide(detection))
  local used = collectgarbage "count" - before
  collectgarbage "restart"
  return used
end

describe("answers that nobody reads", function()

  it("take no memory but that of what is found", function()
    known_faces.install { photo = { { embedding = 3.1 } } }
    local few, many = { allow = { "overlap" } }, { allow = { "overlap" } }
    for i = 1, 40 do
      local who = r.all(r.any(r.person "p3", r.like "photo"), r.none(r.id(100 + i)))
      many[i] = r.who(who, r.first(4, r.left_to_right(), { of = r.everyone })):becomes "a.jpg"
      few[i] = i <= 10 and many[i] or nil
    end
    local detection = crowd(200)
    -- kilobytes of a further rule: two lists of 200 references take 8
    local more = memory_of(r.plan(many), detection) - memory_of(r.plan(few), detection)
    assert.is_true(more / 30 < 60, more / 30)
  end)

  it("have their words where they are read", function()
    known_faces.install { photo = { { embedding = 3.1 } } }
    local explained = tostring(assert(r.plan { r.who(r.like "photo"):becomes "a.jpg", r.who(r.none(r.person "p3")):stays() }
      :explain(crowd(4))))
    assert.matches("like photo, distance 0.100", explained, 1, true)
    assert.matches("lost: not like photo, distance 1.100", explained, 1, true)
    assert.matches("rule 2 lost: not so: is person p3", explained, 1, true)
  end)
end)
