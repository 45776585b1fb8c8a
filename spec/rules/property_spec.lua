-- What holds of every plan and every detection, tried with random ones. SEED repeats a run.
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local r = require "faceswap.rules"
local shell = require "spec.support.shell"

local SEED = tonumber(os.getenv "SEED") or os.time()
-- LuaJIT compiles what random plans run a few times, and gives its code up again: that takes ten times as long as running it.
local RUNS = tonumber(os.getenv "RUNS") or (rawget(_G, "jit") and 100 or 500)

-- A generator of its own: those of the Lua versions differ.
local state
local function random(n)
  state = (state * 16807) % 2147483647
  return state % n + 1
end

local function one_of(list)
  return list[random(#list)]
end

local function random_face()
  local low = random(60)
  local face = {
    box = { random(500), random(300), 20 + random(100), 20 + random(100) }, score = random(1000) / 1000, first_seen = random(5),
    last_seen = 6, frames = random(200), age = { years = low + 4, low = low, high = low + 8 },
    gender = { value = one_of { "female", "male" }, confidence = 0.5 + random(50) / 100 },
    pose = { yaw = random(120) - 60, pitch = random(60) - 30, roll = 0 }, sharpness = random(20), person = "p" .. random(5),
    brightness = random(100) / 100, expression = { value = one_of { "happy", "sad" }, confidence = 0.4 + random(60) / 100 },
    embedding = random(8) + random(80) / 100,
  }
  for _ = 1, random(3) - 1 do
    face[one_of { "box", "score", "age", "gender", "pose", "person", "embedding", "brightness", "expression" }] = nil
  end
  if random(8) == 1 then
    face.age, face.gender, face.pose, face.embedding, face.person, face.problem = nil, nil, nil, nil, nil, "a profile"
    face.expression = nil
  elseif random(10) == 1 then
    face.frames = random(3)
  end
  return face
end

local orders = { r.left_to_right(), r.large_to_small(), r.best_to_worst(), r.first_seen(), r.most_on_screen(), r.bottom_to_top() }
local random_selector, group_of

-- Selectors by their words: those that stand alone, and those of others.
local alone = {
  id = function() return r.id(random(8) - 1) end,
  person = function() return r.person("p" .. random(6)) end,
  gender = function()
    return random(2) == 1 and r.gender(one_of { "female", "male" })
      or r.gender(one_of { "female", "male" }, { unsure = one_of { "yes", "no" } })
  end,
  expression = function() return r.expression(one_of { "happy", "sad" }, { confidence = random(9) / 10 }) end,
  like = function()
    return random(4) == 1 and r.like({ "photo" .. random(6), "photo" .. random(6) }, { distance = random(100) / 100 })
      or r.like("photo" .. random(6))
  end,
  age = function()
    return random(2) == 1 and r.age(random(40), nil, { missing = "no" })
      or r.age({ nil, 20 + random(60) }, { unsure = "no", confidence = 0.5 + random(45) / 100 })
  end,
  adult = function() return random(2) == 1 and r.adult() or r.adult { unsure = "no" } end,
  pose = function() return r.pose { yaw = { -random(60), random(60) } } end,
  sharpness = function() return r.sharpness(random(20)) end,
  brightness = function() return r.brightness(random(50) / 100, nil) end,
  size = function() return r.size(nil, 20 + random(100)) end,
  frames = function() return r.frames(random(100), nil, { missing = one_of { "no", "error" } }) end,
  on_screen = function() return r.on_screen(random(5), nil, { missing = one_of { "no", "error" } }) end,
  everyone = function() return r.everyone end,
}
local of_others = {
  nth = function(depth)
    return r.nth(random(4), one_of(orders), { of = random(2) == 1 and r.everyone or random_selector(depth + 1) })
  end,
  first = function() return r.first(random(4), { one_of(orders), one_of(orders) }, { missing = "no",
    count = one_of { "faces", "persons" }, of = r.everyone }) end,
  all = function(depth) return r.all(random_selector(depth + 1), random_selector(depth + 1)) end,
  any = function(depth) return r.any(random_selector(depth + 1), random_selector(depth + 1)) end,
  none = function(depth) return r.none(random_selector(depth + 1)) end,
  group = function(depth) return group_of(depth) end,
}
for _, word in ipairs { "largest", "smallest", "leftmost", "rightmost", "topmost", "bottommost", "best", "worst" } do
  of_others[word] = function(depth) return r[word](random(3), { of = random_selector(depth + 1), missing = "no" }) end
end

-- In one order, whatever the Lua version is.
local function sorted_words(...)
  local words = {}
  for _, makers in ipairs { ... } do
    for word in pairs(makers) do
      words[#words + 1] = word
    end
  end
  table.sort(words)
  return words
end
local alone_words, all_words = sorted_words(alone), sorted_words(alone, of_others)

random_selector = function(depth)
  local word = one_of(depth > 3 and alone_words or random(2) == 1 and alone_words or all_words)
  return (alone[word] or of_others[word])(depth)
end

-- Groups of one plan have names of their own.
local groups = 0
group_of = function(depth)
  groups = groups + 1
  return r.group("g" .. groups, random_selector(depth + 1), random_selector(depth + 1))
end

local folder -- of a cast, and of targets that are files

-- What becomes of those whom a rule means.
local function random_outcome()
  return one_of {
    "a", "b", { "a", "b", pick = r.in_turn }, { folder .. "/left.png", folder .. "/right.png", pick = r.most_similar_pose },
    { "a", from = random(3) }, { "b", from = 1, to = 1 + random(3) },
  }
end

local allowances = { "overlap", "absent", "out_of_range", "tie", "split_person", "several_persons", "nothing" }

local function random_plan()
  local given = { allow = {} }
  for _ = 1, random(4) do
    local who = random(6) == 1 and r.who(random_selector(1), random_selector(1)) or r.who(random_selector(1))
    given[#given + 1] = random(3) == 1 and who:stays() or who:becomes(random_outcome())
    if random(8) == 1 then
      given[#given + 1] = r.exchange(random_selector(2), random_selector(2))
    elseif random(16) == 1 then
      given[#given + 1] = r.cast(folder .. "/cast")
    elseif random(6) == 1 and given[#given].who then
      given[#given] = given[#given]:allowing(one_of { "split_person", "overlap", "tie" })
    end
  end
  if random(2) == 1 then
    given[#given + 1] = random(2) == 1 and r.everyone_else:stays() or r.everyone_else:becomes "c"
  end
  given.unknown = one_of { "stays", "error" }
  if random(8) == 1 then
    given.locate = false
  end
  for _, name in ipairs(allowances) do
    if random(3) > 1 then
      table.insert(given.allow, name)
    end
  end
  return r.plan(given)
end

-- Whether a rule can give a target.
local function can_give(rule, target)
  for _, one in ipairs(rule.becomes or {}) do
    if one == target then
      return true
    end
  end
  return rule.exchange ~= nil and target:find "^https://faces.example" ~= nil
end

local function allows_split(plan)
  local allowed = plan.allow.split_person
  for _, rule in ipairs(plan.rules) do
    allowed = allowed or rule.allow.split_person
  end
  return allowed
end

local function check_decisions(plan, detection, decisions, doubts)
  assert.equal(#detection.faces, #decisions)
  local target_of, unknown = {}, {}
  for _, doubt in ipairs(doubts) do
    unknown[doubt.face_id] = unknown[doubt.face_id] or doubt.kind == "unknown"
  end
  for i, decision in ipairs(decisions) do
    local face = detection.faces[i]
    assert.equal(face.id, decision.face_id)
    assert.is_true(#decision.reasons > 0)
    -- what is swapped was decided by a rule that gives just this target, and is known
    local rule = plan.rules[decision.rule] or {}
    assert.is_true(not decision.target or can_give(rule, decision.target))
    assert.equal(decision.target and rule.from, decision.from)
    assert.equal(decision.target and rule.to, decision.to)
    assert.is_false(decision.target ~= nil and unknown[face.id] == true)
    if face.person and not allows_split(plan) then
      local key = decision.target or "stays"
      assert.equal(target_of[face.person] or key, key)
      target_of[face.person] = key
    end
  end
end

local DESCRIBED = { "age", "gender", "pose", "sharpness", "brightness", "expression", "person", "embedding", "problem", "similar" }
local LOCATED = { "box", "first_seen", "last_seen", "frames", "score" }

-- A detection whose faces have some facts only once it was described, and others once it was located.
local function in_stages(faces)
  local hidden = {}
  local detection = detections.of(faces, { client = {} })
  local function hide(names)
    for _, face in ipairs(detection.faces) do
      hidden[face.id] = hidden[face.id] or {}
      for _, name in ipairs(names) do
        hidden[face.id][name], face[name] = face[name], nil
      end
    end
  end
  local function show(names)
    for _, face in ipairs(detection.faces) do
      for _, name in ipairs(names) do
        face[name] = hidden[face.id][name]
      end
    end
  end
  hide(DESCRIBED)
  hide(LOCATED)
  function detection.describe()
    show(DESCRIBED)
    return true
  end
  function detection:locate()
    show(LOCATED)
    for _, face in ipairs(self.faces) do
      face.located = { sure = true }
    end
    self.located = true
    return true
  end
  return detection
end

local function random_faces()
  local faces = {}
  for i = 1, random(7) do
    faces[i] = random_face()
    if random(6) == 1 then
      faces[i].similar = { { face_id = random(4) - 1, distance = 0.35 } }
    end
  end
  return faces
end

local function install_pictures()
  local known = {}
  for i = 1, 6 do
    known["photo" .. i] = { { embedding = i } }
  end
  folder = shell.temporary()
  for name, yaw in pairs { left = -30, right = 30 } do
    known[shell.write(("%s/%s.png"):format(folder, name), name)] = { { pose = { yaw = yaw, pitch = 0, roll = 0 } } }
  end
  for part, embedding in pairs { lead = 2, host = 5 } do
    shell.run { "mkdir", "-p", folder .. "/cast/" .. part }
    known[shell.write(("%s/cast/%s/photo.jpg"):format(folder, part), part)] = { { embedding = embedding } }
  end
  shell.write(folder .. "/cast/lead/becomes.jpg", "lead")
  shell.write(folder .. "/cast/host/stays", "")
  known_faces.install(known)
end

describe("any plan", function()
  setup(install_pictures)

  it("has each selector that there is", function()
    for _, entry in ipairs(r.selectors()) do
      -- a test has no text to be read back from
      assert.is_truthy(alone[entry.word] or of_others[entry.word] or entry.word == "test", entry.word)
    end
  end)

  it("decides about all faces or none, and about a person once (SEED " .. SEED .. ")", function()
    state = SEED % 2147483646 + 1
    local decided, refused = 0, 0
    for _ = 1, RUNS do
      local detection, plan = detections.of(random_faces()), random_plan()
      local before = plan:encode()
      local decisions, err = plan:decide(detection)
      if decisions then
        decided = decided + 1
        check_decisions(plan, detection, decisions, err)
      else
        refused = refused + 1
        assert.equal("choice", err.kind)
        assert.is_true(#err.problems > 0)
      end
      -- again, and read back from its text, it says the same
      local again = r.plan(require("faceswap.json").decode(before)):decide(detection)
      for i, decision in ipairs(again or {}) do
        decision.by = decisions[i].by -- of a part of a cast, which the text has as a rule
      end
      assert.same(decisions, again)
      assert.equal(before, plan:encode())
      assert.equal(decisions ~= nil, #assert(plan:explain(detection)).problems == 0)
    end
    -- both ends are tried
    assert.is_true(decided > RUNS / 40, decided)
    assert.is_true(refused > RUNS / 40, refused)
  end)

  it("decides the same whatever was asked before (SEED " .. SEED .. ")", function()
    state = SEED % 2147483646 + 1
    for _ = 1, RUNS do
      local faces, plan, other = random_faces(), random_plan(), random_plan()
      local fresh = in_stages(faces)
      local expected, second = plan:decide(fresh)
      for _, ask in ipairs {
        function(detection) detection:describe() end,
        function(detection) detection:locate() end,
        function(detection) detection:locate() detection:describe() end,
        function(detection) other:decide(detection) end,
        function(detection) plan:explain(detection) other:explain(detection) end,
      } do
        local detection = in_stages(faces)
        ask(detection)
        local decisions, again = plan:decide(detection)
        assert.same(expected, decisions)
        assert.same(second.problems or second, again.problems or again)
      end
    end
  end)

  it("has no problem of a kind that is allowed, and none without a message (SEED " .. SEED .. ")", function()
    state = SEED % 2147483646 + 1
    local json = require "faceswap.json"
    for _ = 1, RUNS / 2 do
      local detection, plan = detections.of(random_faces()), random_plan()
      local data = json.decode(plan:encode())
      data.allow = data.allow or {}
      -- each error names what it can be allowed by, until there is another one that cannot be
      for _ = 1, 20 do
        local _, err = r.plan(data):decide(detection)
        local allow
        for _, problem in ipairs(err.problems or {}) do
          assert.matches("^[^:]+: .", problem.message:gsub("^no face", "plan: no face"))
          for _, name in ipairs(data.allow) do
            assert.not_equal(name, problem.kind)
          end
          allow = allow or problem.allow
        end
        table.insert(data.allow, allow)
        if not allow then
          break
        end
      end
    end
  end)

  it("decides the same whatever the order of the faces (SEED " .. SEED .. ")", function()
    state = SEED % 2147483646 + 1
    for _ = 1, RUNS / 4 do
      local faces, reversed = {}, {}
      local count = random(7)
      for i = 1, count do
        faces[i] = random_face()
        faces[i].id, faces[i].link = i, ("https://faces.example/%d.png"):format(i)
        reversed[count - i + 1] = faces[i]
      end
      local plan = random_plan()
      assert.same(plan:decide(detections.of(faces)), plan:decide(detections.of(reversed)))
    end
  end)
end)
