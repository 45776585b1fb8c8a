-- Every selector decides the same about a detection of the local engine and about one of a service that tells id and link alone.
local clips = require "spec.support.clips"
local faceswap = require "faceswap"
local hosted = require "spec.support.hosted"
local r = require "faceswap.rules"
local selectors = require "faceswap.rules.selectors"

local TARGET, OTHER = clips.path "target.jpg", clips.path "man.jpg"

describe("a plan decides alike with the local engine and with a hosted service:", function()
  local engine, client, here, there, local_id

  setup(function()
    engine = assert(faceswap.new { backend = "local" })
    client = hosted.client(engine)
    here = assert(engine:detect { video = clips.path "scenes.mp4" })
    there, local_id = hosted.detection(client, here)
    assert(here:describe())
  end)

  -- "0=target 2=other", in the ids of the local engine; or what is wrong, without face ids.
  local function decided(plan, detection, id_of)
    local decisions, err = plan:decide(detection)
    local parts = {}
    for _, decision in ipairs(decisions or {}) do
      local target = decision.target and (decision.target:match "^http" and "exchanged" or decision.target:match "[^/]+$")
      parts[#parts + 1] = target and ("%d=%s"):format(id_of and id_of[decision.face_id] or decision.face_id, target)
    end
    for _, problem in ipairs(err and err.problems or {}) do
      parts[#parts + 1] = "not: " .. problem.kind
    end
    table.sort(parts)
    return #parts > 0 and table.concat(parts, " ") or tostring(err)
  end

  local FEMALE = { confidence = 0.5 }
  -- two faces are as large as each other, but for what a frame and a processor make of them
  local CLEAR = { of = r.none(r.rightmost()) }
  local makers = {
    like = function() return r.like(OTHER) end,
    nth = function() return r.nth(2, r.left_to_right(), { of = r.gender("female", FEMALE) }) end,
    first = function() return r.first(2, { r.first_seen(), r.left_to_right() }) end,
    largest = function() return r.largest(2) end,
    smallest = function() return r.smallest(CLEAR) end,
    leftmost = function() return r.leftmost { of = r.gender("female", FEMALE) } end,
    rightmost = function() return r.rightmost() end,
    topmost = function() return r.topmost() end,
    bottommost = function() return r.bottommost { of = r.everyone } end,
    best = function() return r.nth(1, { r.best_to_worst(), r.most_on_screen(), r.left_to_right() }) end,
    worst = function() return r.nth(4, { r.worst_to_best(), r.first_seen(), r.left_to_right() }) end,
    age = function() return r.age(nil, 60) end,
    adult = function() return r.adult { unsure = "no" } end,
    gender = function() return r.gender "male" end,
    expression = function() return r.expression("happy", { unsure = "no" }) end,
    size = function() return r.size(60, 400) end,
    sharpness = function() return r.sharpness(10) end,
    brightness = function() return r.brightness(0.3, 0.8) end,
    frames = function() return r.frames(60) end,
    on_screen = function() return r.on_screen(3) end,
    pose = function() return r.pose { yaw = { -30, 0 } } end,
    person = function(detection) return r.person(detection.faces[1].person) end,
    id = function() return r.id(0) end,
    everyone = function() return r.everyone end,
    test = function() return r.test(function(face) return face.sharpness > 10 end) end,
    all = function() return r.all(r.gender("female", FEMALE), r.frames(1)) end,
    any = function() return r.any(r.like(OTHER), r.rightmost()) end,
    none = function() return r.none(r.like(OTHER)) end,
    group = function() return r.group("some", r.largest(), r.smallest(CLEAR)) end,
  }

  for _, entry in ipairs(selectors.list) do
    it(entry.word, function()
      local plan = r.plan { r.who(makers[entry.word](here)):becomes(TARGET), allow = { "nothing" } }
      local other = plan
      if entry.word == "id" then -- what an id means is the service's
        for id, own in pairs(local_id) do
          other = own == 0 and r.plan { r.who(r.id(id)):becomes(TARGET) } or other
        end
      end
      local expected = decided(plan, here)
      assert.equal(expected, decided(other, there, local_id))
      if entry.word ~= "worst" and entry.word ~= "best" and entry.word ~= "adult" then
        assert.matches("target.jpg", expected)
      end
    end)
  end

  for name, given in pairs {
    ["a whole plan"] = { r.who(r.like(OTHER)):becomes(TARGET), r.who(r.nth(2, r.left_to_right(), { of = r.none(r.like(OTHER)) }))
      :becomes { TARGET, OTHER, pick = r.most_similar_pose }, r.everyone_else:stays() },
    ["targets in turn"] = { r.who(r.everyone):becomes { TARGET, OTHER, pick = r.in_turn } },
    ["an exchange"] = { r.exchange(r.like(OTHER), r.like(clips.path "blonde.jpg")) },
    ["a plan that does not decide"] = { r.who(r.nth(9, r.left_to_right())):becomes(TARGET), r.who(r.largest()):stays(),
      r.who(r.like(OTHER)):becomes(OTHER) },
  } do
    it(name, function()
      local plan = r.plan(given)
      assert.equal(decided(plan, here), decided(plan, there, local_id))
    end)
  end
end)
