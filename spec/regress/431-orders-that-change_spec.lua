-- What frames tell of the order of persons, and what they leave open, was not asked for: plans decided by the clearest pictures alone.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("an order of people in a film", function()
  -- Four people in a row, as their boxes show them, each with a standing of its own.
  local function row(standings)
    local list = {}
    for i = 1, 4 do
      list[i] = { person = "p" .. i, box = { i * 100, i * 10, 50 + i, 50 }, frames = 100, first_seen = i, last_seen = i + 4 }
      list[i].standing = standings[i]
      if standings[i] then
        standings[i].x, standings[i].y = standings[i].x or i * 100, i * 10
      end
    end
    return list
  end

  local function decide(selector, standings, plan)
    plan = plan or {}
    plan[1] = r.who(selector):becomes "x"
    local ids, doubts = detections.decide(r.plan(plan), detections.of(row(standings)))
    return ids, doubts
  end

  it("is that of their standings", function()
    local ids, doubts = decide(r.leftmost(), { { x = 900 }, { x = 700 }, { x = 500 }, { x = 300 } })
    assert.equal("3", ids)
    assert.equal("", doubts)
    assert.equal("0", (decide(r.leftmost(), { { x = 1 }, nil, nil, nil })))
  end)

  it("is a doubt where it changes and the rule may mean another one", function()
    local changing = { {}, { x_changes = { { 2, 2 } } }, { x_changes = { { 1, 1 } } }, {} }
    local ids, doubts = decide(r.nth(2, r.left_to_right()), changing)
    assert.equal("1", ids)
    assert.equal("order_changes: rule 1: face 1 and face 2 change places, left to right, from one moment of the video to another: who "
      .. "looks at the other one means somebody else; a photo tells them apart", doubts)
    assert.matches("^order_changes", select(2, decide(r.nth(3, r.left_to_right()), changing)))
    assert.matches("^order_changes", select(2, decide(r.rightmost(2), changing)))
    for _, selector in ipairs { r.leftmost(), r.rightmost(), r.first(3, r.left_to_right()), r.nth(2, r.top_to_bottom()), r.largest(),
      r.nth(2, r.first_seen()), r.leftmost { of = r.id(1) } } do
      assert.equal("", (select(2, decide(selector, changing))))
    end
  end)

  it("is a doubt where no frame shows both", function()
    local apart = { { x_unknown = { { 1, 3 } } }, { x_unknown = { { 0, 0 } } }, { x_unknown = { { 0, 0 } } }, { x_unknown = { { 0, 0 } } } }
    local ids, doubts = decide(r.leftmost(), apart)
    assert.equal("0", ids)
    assert.equal("never_together: rule 1: whether face 0 or faces 1, 2, 3 comes first, left to right, cannot be told, since no part of "
      .. "the video shows both: who counts may mean somebody else; a photo tells them apart", doubts)
    ids, doubts = decide(r.rightmost(), apart)
    assert.equal("3", ids)
    assert.matches("^never_together: rule 1: whether face 3 or face 0 ", doubts)
    assert.equal("", (select(2, decide(r.topmost(), apart))))
  end)

  it("of sizes is by the boxes, and a doubt where frames say otherwise", function()
    local changing = { {}, {}, { size_changes = { { 3, 3 } } }, { size_changes = { { 2, 2 } } } }
    local ids, doubts = decide(r.largest(), changing)
    assert.equal("3", ids)
    assert.matches("^order_changes: rule 1: face 3 and face 2 change places, large to small", doubts)
    assert.equal("", (select(2, decide(r.smallest(), changing))))
  end)

  it("that decides where others are level is looked at, too; one that is not asked is not", function()
    local changing = { { x_changes = { { 1, 1 } } }, { x_changes = { { 0, 0 } } }, {}, {} }
    local list = row(changing)
    list[2].first_seen = 1
    local selector = r.nth(1, { r.first_seen(), r.left_to_right() })
    local ids, doubts = detections.decide(r.plan { r.who(selector):becomes "x" }, detections.of(list))
    assert.equal("0", ids)
    assert.matches("^order_changes: rule 1: face 0 and face 1 change places", doubts)
    assert.equal("", (select(2, decide(selector, changing))))
  end)

  it("is a doubt of a person if it is one of any of its faces", function()
    local list = row { {}, {}, { x_changes = { { 1, 1 } } }, {} }
    list[2].standing.x_changes = { { 2, 2 } }
    list[3].person, list[3].first_seen, list[3].last_seen = "p1", 5.1, 9.1 -- the first one, seen once more
    local ids, doubts = detections.decide(r.plan { r.who(r.leftmost()):becomes "x" }, detections.of(list))
    assert.equal("0 2", ids)
    assert.matches("^order_changes: rule 1: face 0 and face 1 ", doubts)
  end)

  it("names others by the ids of who has told it", function()
    local list = row { {}, {}, { x_changes = { { 7, 7 } } }, { x_changes = { { 8, 8 } } } }
    list[3].located, list[4].located = { id = 8, sure = true }, { id = 7, sure = true }
    local ids, doubts = detections.decide(r.plan { r.who(r.rightmost()):becomes "x" }, detections.of(list))
    assert.equal("3", ids)
    assert.matches("^order_changes: rule 1: face 3 and face 2 ", doubts)
  end)

  it("is a doubt of turns of those who are first seen at a time", function()
    local list = row { { x_changes = { { 1, 1 } } }, { x_changes = { { 0, 0 }, { 2, 2 } } }, { x_changes = { { 1, 1 } } }, {} }
    list[2].first_seen = 1
    local plan = r.plan { r.everyone_else:becomes { "a", "b", pick = r.in_turn } }
    assert.equal("order_changes: rule 1: face 0 and face 1 change places, left to right, from one moment of the video to another: their "
      .. "turns may be the other way round", (select(2, detections.decide(plan, detections.of(list)))))
  end)

  it("is not of what a plan forbids to look for, or what is no standing", function()
    local list = row { { x = 900 }, { x = 700 }, { x = 500 }, { x = 300 } }
    for _, face in ipairs(list) do
      face.located = { id = 1, sure = true }
    end
    local _, err = r.plan { locate = false, r.who(r.leftmost()):becomes "x" }:decide(detections.of(list))
    assert.matches("the plan forbids to look for it", err.message, 1, true)
    for _, broken in ipairs { 7, {}, { x = 900, y = "1" }, { x = 900, y = 1, x_changes = 3 }, { x = 900, y = 1, x_unknown = { { 1 } } },
      { x = 900, y = 1, size_changes = { { 1, "2" } } } } do
      list = row {}
      list[1].standing = broken
      assert.equal("0", (detections.decide(r.plan { r.who(r.leftmost()):becomes "x" }, detections.of(list))))
    end
  end)
end)
