-- In a film everybody's place was that of their clearest picture, which is of another moment for each: of people who walk about, or of a
-- camera that turns, "the leftmost" was anybody, and nobody was told.
-- One Lua is enough: what this tests is what the engine tells of places; what rules make of that is told by 431 under each.
local clips = require "spec.support.clips"
local detections = require "spec.support.detections"
local faceswap = require "faceswap"
local hosted = require "spec.support.hosted"
local r = require "faceswap.rules"

describe("places in a film", function()
  local engine, client

  setup(function()
    engine = assert(faceswap.new { backend = "local" })
    client = hosted.client(engine)
  end)

  -- Whom plans of one selector each mean, and kinds of doubts; the same for a service that tells id and link alone.
  local function picks(name, selectors)
    local here, found = assert(engine:detect { video = clips.path(name) }), {}
    local there, local_id = hosted.detection(client, here)
    for i, selector in ipairs(selectors) do
      local plan = r.plan { r.who(selector):becomes "x" }
      local id, doubts = detections.decide(plan, here)
      local other, other_doubts = detections.decide(plan, there)
      assert.equal(tonumber(id), local_id[tonumber(other)])
      assert.equal(doubts:match "^[%w_]*", other_doubts:match "^[%w_]*")
      found[i] = id .. " " .. (doubts:match "^[%w_]*")
    end
    return found, here
  end

  it("are told from the frames of all, where a camera turns over people of whom a frame shows two", function()
    assert.same({ "0 ", "1 ", "2 ", "3 ", "3 " }, (picks("pan.mp4", { r.leftmost(), r.nth(2, r.left_to_right()),
      r.nth(3, r.left_to_right()), r.rightmost(), r.topmost() })))
  end)

  it("are doubts where two change sides, and none where they do not", function()
    local found = picks("swap_sides.mp4", { r.leftmost(), r.rightmost(), r.topmost() })
    assert.matches(" order_changes$", found[1])
    assert.matches(" order_changes$", found[2])
    assert.equal("0 ", found[3])
  end)

  it("are doubts of the places that one who walks past has for a while", function()
    local found, detection = picks("walk_past.mp4", { r.leftmost(), r.nth(2, r.left_to_right()), r.rightmost(), r.topmost() })
    assert.same({ "1 order_changes", "0 order_changes", "2 order_changes", "0 " }, found)
    local _, doubts = detections.decide(r.plan { r.who(r.leftmost { of = r.none(r.id(0)) }):becomes "x" }, detection)
    assert.equal("", doubts)
  end)

  it("by size are doubts where one comes nearer", function()
    local found = picks("come_near.mp4", { r.largest(), r.smallest(), r.leftmost() })
    assert.matches(" order_changes$", found[1])
    assert.matches(" order_changes$", found[2])
    assert.equal("0 ", found[3])
  end)

  it("are doubts of people who come one after the other", function()
    local found = picks("one_by_one.mp4", { r.leftmost(), r.rightmost(), r.first(3, r.left_to_right()) })
    assert.same({ "2 never_together", "0 never_together" }, { found[1], found[2] })
    assert.equal("0 1 2 ", found[3]) -- whoever stands where
  end)
end)
