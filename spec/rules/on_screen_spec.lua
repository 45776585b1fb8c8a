-- Who is seen for how long.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("r.on_screen", function()
  -- At 25 frames a second: 8 s without a break, 2 s in two faces of one person, 0.4 s.
  local function detection()
    return detections.of {
      { person = "p1", first_seen = 0, last_seen = 8, frames = 201 }, { person = "p2", first_seen = 0, last_seen = 9, frames = 25 },
      { person = "p2", first_seen = 3, last_seen = 9, frames = 25 }, { person = "p3", first_seen = 5, last_seen = 5.36, frames = 10 },
    }
  end

  local function meant(selector)
    return (detections.decide(r.plan { r.who(selector):becomes "x" }, detection()))
  end

  it("means who is seen for so long, with all of their faces", function()
    assert.equal("0 1 2", meant(r.on_screen(1)))
    assert.equal("0", meant(r.on_screen(2.1)))
    assert.equal("3", meant(r.on_screen(nil, 1)))
    assert.equal("1 2 3", meant(r.on_screen { max = 2 }))
    assert.equal("1 2", meant(r.frames(50, 60))) -- so do frames
  end)

  it("goes by when somebody is seen first", function()
    local late = detections.of { { person = "p1", first_seen = 90, last_seen = 98, frames = 201 } }
    assert.equal("seen for 8.04 s, within 5 or more", assert(r.plan { r.who(r.on_screen(5)):becomes "x" }:decide(late))[1].reasons[1])
  end)

  it("says for how long that is", function()
    local decisions = assert(r.plan { r.who(r.on_screen(2.1)):becomes "x" }:decide(detection()))
    assert.equal("seen for 8.04 s, within 2.1 or more", decisions[1].reasons[1])
  end)

  it("is not known of a single frame", function()
    local once = detections.of { { person = "p1", first_seen = 1, last_seen = 1, frames = 1 } }
    local _, err = r.plan { r.who(r.on_screen(1)):becomes "x" }:decide(once)
    assert.equal("missing", err.problems[1].kind)
    local odd = detections.of { { person = "p1", first_seen = 1, last_seen = 1, frames = 2 },
      { person = "p2", first_seen = 0, last_seen = 4, frames = 101 } }
    assert.equal("x", assert(r.plan { r.who(r.on_screen(4)):becomes "x" }:decide(odd))[2].target)
    local told = detections.of { { person = "p1", first_seen = 1, last_seen = 1, frames = 1, seconds = 1.5 } }
    assert.equal("x", assert(r.plan { r.who(r.on_screen(1)):becomes "x" }:decide(told))[1].target)
  end)

  it("is JSON, too", function()
    assert.equal(r.plan { r.who(r.on_screen(3)):stays() }:encode(), r.plan { { who = { on_screen = { 3 } }, stays = true } }:encode())
  end)
end)
