--- How long plans take to decide and to explain themselves, beyond looking at pictures. Run by `make bench-faces`.
---   rules.lua
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local r = require "faceswap.rules"

local function faces(count)
  local list = {}
  for i = 1, count do
    list[i] = {
      box = { i * 90, i % 3 * 40, 40 + i * 3, 50 + i * 3 }, score = 0.99 - i / 1000, first_seen = i, last_seen = i + 3, frames = 20 * i,
      faces = 1, size = 40 + i * 3, sharpness = 10 + i, brightness = 0.5, pose = { yaw = i % 12 * 5 - 30, pitch = 3, roll = 0 },
      age = { years = 25 + i % 30, low = 20 + i % 30, high = 30 + i % 30 }, expression = { value = "happy", confidence = 0.9 },
      gender = { value = i % 2 == 0 and "male" or "female", confidence = 0.95 }, embedding = i, person = "p" .. i,
    }
  end
  return list
end

-- The same in a video in which neighbours change places, and a third of them never meets the others.
local function moving(list)
  for i, face in ipairs(list) do
    local apart = i % 3 == 0 and { { 0, #list - 1 } } or nil
    face.standing = { x = i * 90, y = i % 3 * 40, x_changes = { { i - 2, i } }, y_changes = { { i - 2, i } }, x_unknown = apart }
  end
  return list
end

local photos = {}
for i = 1, 50 do
  photos["photo" .. i] = { { embedding = i + 0.1 } }
end
known_faces.install(photos)

local small = r.plan {
  r.who(r.like "photo3"):becomes "mara.jpg",
  r.who(r.group("cast", r.like "photo8", r.person "p5")):becomes "leo.png",
  r.who(r.largest { of = r.all(r.age(18, 99), r.gender "male") }):becomes "max.png",
  r.who(r.nth(1, r.left_to_right())):stays(),
  r.who(r.any(r.nth(2, r.best_to_worst()), r.first(2, r.most_on_screen(), { of = r.gender "female" }))):becomes "eva.png",
  r.who(r.expression "sad", r.pose { yaw = { -15, 15 } }, r.sharpness(5), r.none(r.id(11))):becomes "tom.png",
  r.everyone_else:stays(),
  allow = { "overlap", "absent" },
}

-- Of all kinds.
local function many_rules(count)
  local given = { r.everyone_else:stays(), allow = { "overlap", "absent", "tie" } }
  local makers = {
    function(i) return r.like("photo" .. i) end,
    function(i) return r.nth(i, r.left_to_right(), { of = r.gender "male" }) end,
    function(i) return r.first(i, { r.large_to_small(), r.left_to_right() }) end,
    function(i) return r.all(r.age(18 + i % 20, 99), r.none(r.id(i))) end,
    function(i) return r.any(r.person("p" .. i), r.nth(i, r.most_on_screen())) end,
  }
  for i = 1, count do
    given[#given + 1] = r.who(makers[i % #makers + 1](i)):becomes("x" .. i)
  end
  return r.plan(given)
end

local function positions(count, of)
  local given = { allow = { "out_of_range", "absent", "overlap" } }
  for i = 1, count do
    given[i] = r.who(r.nth(i, r.left_to_right(), of and { of = r.age(18, 99) })):becomes("x" .. i)
  end
  return r.plan(given)
end

-- The quickest of several batches, in milliseconds of processor time a call: others may be at work too.
local function measure(rounds, batches, work)
  local least = math.huge
  for _ = 1, batches do
    local start = os.clock()
    for _ = 1, rounds do
      work()
    end
    least = math.min(least, (os.clock() - start) / rounds * 1000)
  end
  return least
end

local function row(name, limit, rounds, work)
  print(("%-58s %9.3f %9s"):format(name, measure(rounds, 10, work), limit))
end

local function decides(plan, detection)
  return function()
    assert(plan:decide(detection))
  end
end

local twelve, two_hundred = detections.of(faces(12)), detections.of(faces(200))
print(("%-58s %9s %9s"):format(_VERSION, "ms", "at most"))
row("decide: 7 rules, 12 faces", 0.3, 50, decides(small, twelve))
row("decide: 50 rules, 200 faces", 20, 3, decides(many_rules(50), two_hundred))
row("decide: 1,000 positional rules, 12 faces", 300, 1, decides(positions(1000), twelve))
row("decide: 1,000 positional rules, 200 faces", 300, 1, decides(positions(1000, true), two_hundred))
local moving_crowd = detections.of(moving(faces(200)))
row("decide: 50 rules, 200 faces that move", 20, 3, decides(many_rules(50), moving_crowd))
row("decide: 1,000 positional rules, 200 faces that move", 300, 1, decides(positions(1000, true), moving_crowd))
row("explain: 7 rules, 12 faces", "", 50, function() assert(small:explain(twelve)) end)
row("explain, as text: 7 rules, 12 faces", "", 50, function() return tostring(small:explain(twelve)) end)
