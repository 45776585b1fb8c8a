--- The judge of faces: what its labels say, and how it counts.
local labels = require "spec.bench.faces.labels"
local matching = require "spec.bench.faces.matching"
local persons = require "spec.bench.faces.persons"

local FOLDER = "spec/bench/faces"

local function read_sums()
  local sums = {}
  for line in io.lines(FOLDER .. "/members.sha256") do
    local sum, member = line:match "^(%x+)  (.+)$"
    sums[member] = sum
  end
  return sums
end

local function face(x, y, w, h, tags)
  return { box = { x, y, w, h }, person = "-", tags = tags or {} }
end

describe("the labels of the bench", function()
  local sources = labels.sources(FOLDER)

  it("name for every picture a source of its half, and for its file a sum", function()
    local sums = read_sums()
    for _, half in ipairs(labels.halves) do
      for _, picture in ipairs(labels.pictures(FOLDER, half)) do
        assert.equal(half, sources[picture.source].half, picture.id)
        assert.equal(64, #sums[picture.source .. "/" .. picture.member], picture.id)
      end
    end
  end)

  it("share no package between the halves", function()
    local half_of = {}
    for _, source in ipairs(sources) do
      assert.is_true((half_of[source.package] or source.half) == source.half, source.package)
      half_of[source.package] = source.half
    end
  end)

  it("tell at least 150 faces of 60 persons, and 40 pictures without a face", function()
    local faces, empty, names, named = 0, 0, {}, 0
    for _, half in ipairs(labels.halves) do
      for _, picture in ipairs(labels.pictures(FOLDER, half)) do
        empty = empty + (#picture.faces == 0 and 1 or 0)
        for _, one in ipairs(picture.faces) do
          faces = faces + (one.tags.either and 0 or 1)
          if one.person ~= "-" and not one.person:find("?", 1, true) and not names[one.person] then
            names[one.person], named = true, named + 1
          end
        end
      end
    end
    assert.is_true(faces >= 150 and named >= 60 and empty >= 40, ("%d faces, %d persons, %d empty"):format(faces, named, empty))
  end)

  it("know of two faces whether they are one person's, or that nobody knows", function()
    local function of(person, gender)
      return { person = person, tags = { [gender or "m"] = true } }
    end
    assert.is_true(labels.same(of "a", of "a"))
    assert.is_false(labels.same(of "a", of "b"))
    assert.is_nil(labels.same(of "-", of "a"))
    assert.is_nil(labels.same(of "h/?", of "h/?"))
    assert.is_nil(labels.same(of "h/?", of "h/max"))
    assert.is_false(labels.same(of("h/?", "f"), of "h/max"))
    assert.is_false(labels.same(of "h/?", of "a"))
  end)
end)

describe("matching", function()
  it("takes the nearest face for each label, and the other one for nobody", function()
    local matches = matching.match({ face(10, 10, 40, 50) }, { { box = { 20, 14, 40, 50 } }, { box = { 11, 10, 40, 50 } } }, 200, 200)
    assert.same({ false, 1 }, matches)
  end)

  it("takes a face that the frame cuts, told whole or as far as it is seen", function()
    local label = { 70, 10, 60, 70 }
    assert.is_true(matching.distance(label, { 70, 10, 60, 70 }, 100, 100) < 0.1)
    assert.is_true(matching.distance(label, { 70, 10, 30, 70 }, 100, 100) < 0.1)
    assert.equal(math.huge, matching.distance(label, { 0, 10, 60, 70 }, 100, 100))
  end)

  it("gives to a label that counts neither way only what is left", function()
    local given = { face(10, 10, 40, 50, { either = true }), face(14, 10, 40, 50) }
    local matches = matching.match(given, { { box = { 11, 10, 40, 50 } } }, 99, 99)
    assert.same({ 2 }, matches)
  end)
end)

describe("persons in a clip", function()
  -- Two persons at two places, one after the other, 50 frames each.
  local function clip()
    local made = { name = "clip", seconds = 4, persons = {} }
    for p, x in ipairs { 50, 400 } do
      local person = { name = "p" .. p, boxes = {}, visible = 50 }
      for frame = 0, 49 do
        person.boxes[frame + 1] = { frame = frame + (p - 1) * 50, box = { x, 100, 80, 100 } }
      end
      made.persons[p] = person
    end
    return made
  end

  local function found(x, first, last)
    return { box = { x, 100, 80, 100 }, first_seen = first, last_seen = last, frames = (last - first) * 25 }
  end

  it("are right where each is told once", function()
    local row = persons.judge(clip(), { found(50, 0, 2), found(400, 2, 4) })
    assert.same({ 2, 2, 0, 0, 0 }, { row.persons, row.right, row.wrong, row.splits, row.merges })
    assert.equal(100, row.frames)
  end)

  it("are counted as false, split, merged and missed", function()
    local row = persons.judge(clip(), { found(50, 0, 2), found(400, 2, 4), found(250, 0, 4) })
    assert.equal(1, row.wrong)
    row = persons.judge(clip(), { found(50, 0, 1), found(50, 1, 2), found(400, 2, 4) })
    assert.same({ 2, 1 }, { row.right, row.splits })
    row = persons.judge(clip(), { found(50, 0, 4) })
    assert.same({ 1, 1 }, { row.right, row.merges })
    row = persons.judge(clip(), { found(50, 0, 2) })
    assert.same({ 1, 0 }, { row.right, row.merges })
  end)

  it("are not told at a time at which they are not there", function()
    assert.equal(1, persons.judge(clip(), { found(50, 3, 4) }).wrong)
  end)
end)
