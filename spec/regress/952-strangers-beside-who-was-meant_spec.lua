-- A stranger who looks a little like a photo was an error, although whom the photo shows stands beside; and the hint recommended a limit
-- that would have left other pictures of that person out.
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local r = require "faceswap.rules"

describe("a stranger who may be whom a photo shows", function()
  setup(function()
    known_faces.install { ["anna.jpg"] = { { embedding = 1 } },
      ["bella.jpg"] = { { embedding = 1.4 } }, ["anna2.jpg"] = { { embedding = 1.375 } } }
  end)

  -- Faces by their distances to the photo, each seen for the seconds from the one to the other, 25 frames each.
  local function faces(...)
    local list = {}
    for i, given in ipairs { ... } do
      list[i] = { embedding = 1 + given[1], person = "p" .. i, first_seen = given[2], last_seen = given[3],
        frames = given[2] and (given[3] - given[2]) * 25 + 1 }
    end
    return list
  end

  local function decide(list, more, plan)
    return (plan or r.plan { r.who(r.like "anna.jpg"):becomes "x" }):decide(detections.of(list, more))
  end

  local function check_decided(decisions, doubts)
    assert.equal("x", assert(decisions, tostring(doubts))[1].target)
    assert.is_nil(decisions[2].target)
    assert.equal(1, #doubts)
    assert.equal("similar", doubts[1].kind)
    assert.equal(1, doubts[1].face_id)
    assert.equal("rule 1: face 1 looks like anna.jpg, too (distance 0.350), but counts as another person: face 0, which is nearer, is seen "
      .. "at the same time", doubts[1].message)
  end

  it("is another person beside her in a picture, and told as a doubt", function()
    check_decided(decide(faces({ 0.05 }, { 0.35 }), { media_kind = "image" }))
  end)

  it("is another person who is seen at the same time in a video", function()
    check_decided(decide(faces({ 0.05, 0, 8 }, { 0.35, 4, 8 })))
  end)

  it("gets what others get, and says why", function()
    local plan = r.plan { r.who(r.like "anna.jpg"):stays(), r.everyone_else:becomes "x" }
    local detection = detections.of(faces({ 0.05 }, { 0.35 }), { media_kind = "image" })
    local decisions, doubts = assert(plan:decide(detection))
    assert.is_nil(decisions[1].target)
    assert.equal("x", decisions[2].target)
    assert.equal("similar", doubts[1].kind)
    assert.equal("not anna.jpg, distance 0.350: face 0, which is nearer, is seen at the same time",
      assert(plan:explain(detection)).faces[2].lost[1].why)
  end)

  it("is whom the photo of another rule shows", function()
    local list = faces({ 0.05, 0, 4 }, { 0.35, 4.04, 8 })
    for _, allow in ipairs { {}, { "overlap" } } do
      local decisions, doubts = decide(list, nil, r.plan { r.who(r.like "anna.jpg"):becomes "x", r.who(r.like "bella.jpg"):becomes "y",
        allow = allow })
      assert.equal("x", assert(decisions, tostring(doubts))[1].target)
      assert.equal("y", decisions[2].target)
      assert.equal("rule 1: face 1 looks like anna.jpg, too (distance 0.350), but counts as another person: face 1 is whom bella.jpg "
        .. "shows, at 0.050", doubts[1].message)
      assert.equal("rule 2: face 0 looks like bella.jpg, too (distance 0.350), but counts as another person: face 0 is whom anna.jpg "
        .. "shows, at 0.050", doubts[2].message)
    end
    -- photos that may be of one person tell nothing of another
    local decisions, err = decide(list, nil, r.plan { r.who(r.like "anna.jpg"):becomes "x", r.who(r.like "anna2.jpg"):becomes "y" })
    assert.is_nil(decisions)
    assert.equal("uncertain", err.problems[1].kind)
  end)

  it("stays an error where it may be her at another time, where both are as near, or where nobody surely is", function()
    for _, list in ipairs { faces({ 0.05, 0, 4 }, { 0.35, 4.04, 8 }), faces({ 0.31, 0, 8 }, { 0.33, 0, 8 }), faces({ 0.33 }, { 0.37 }) } do
      local decisions, err = decide(list)
      assert.is_nil(decisions)
      assert.equal("uncertain", err.problems[1].kind)
    end
  end)

  it("counts as the user says", function()
    local decisions, err = decide(faces({ 0.05 }, { 0.35 }), { media_kind = "image" },
      r.plan { r.who(r.like("anna.jpg", { unsure = "yes" })):becomes "x" })
    assert.is_nil(decisions)
    assert.equal("several_persons", err.problems[1].kind)
  end)

  -- A service that tells no times; what looking for them in the video finds.
  local function timeless(located)
    local detection = detections.of(faces({ 0.05 }, { 0.35 }), { client = {} })
    detection.looks = 0
    function detection:locate()
      self.looks = self.looks + 1
      if located then
        self.located = true
        for i, span in ipairs(located) do
          local face = self.faces[i]
          face.first_seen, face.last_seen, face.frames, face.located = span[1], span[2], (span[2] - span[1]) * 25 + 1, { sure = true }
        end
      end
      return located ~= nil, located == nil and { kind = "transport", message = "no video" } or nil
    end
    return detection
  end

  it("is looked for in the video where a service tells no times, once and only then", function()
    local plan, detection = r.plan { r.who(r.like "anna.jpg"):becomes "x" }, timeless { { 0, 8 }, { 4, 8 } }
    check_decided(plan:decide(detection))
    check_decided(plan:decide(detection))
    assert.equal(1, detection.looks)
    detection = timeless()
    local _, err = plan:decide(detection)
    assert.equal("uncertain", err.problems[1].kind)
    local clear = detections.of(faces({ 0.05 }, { 0.5 }), { client = {} }) -- which cannot be located
    assert.equal("x", assert(plan:decide(clear))[1].target)
  end)

  it("is not looked for where the plan forbids it, whatever was found before", function()
    local plan, detection = r.plan { r.who(r.like "anna.jpg"):becomes "x", locate = false }, timeless { { 0, 8 }, { 4, 8 } }
    local _, err = plan:decide(detection)
    assert.equal("uncertain", err.problems[1].kind)
    assert.equal(0, detection.looks)
    assert(detection:locate())
    local _, again = plan:decide(detection)
    assert.same(err.problems, again.problems)
  end)

  it("leaves in the recommended limit whoever is surely the same person", function()
    local _, err = decide(faces({ 0.05, 0, 4 }, { 0.35, 4.04, 8 })) -- SAME is 0.32 here
    assert.matches("distance = 0.32 separates the best from the next", err.problems[1].hint, 1, true)
    _, err = decide(faces({ 0.05, 0, 4 }, { 0.327, 4.04, 8 }))
    assert.matches("distance = 0.31 separates the best from the next", err.problems[1].hint, 1, true)
  end)
end)
