-- Rules about real people: a real detection, described by the real models, and real photos.
local clips = require "spec.support.clips"
local detections = require "spec.support.detections"
local shell = require "spec.support.shell"
local faces = require "faceswap.faces"
local faceswap = require "faceswap"
local r = require "faceswap.rules"

describe("on a film of a man and three women", function()
  local client, detection
  local man, blonde, stranger = clips.path "man.jpg", clips.path "blonde.jpg", clips.path "other_man.jpg"
  local target = clips.path "target.jpg"

  setup(function()
    client = assert(faceswap.new { backend = "local" })
    detection = assert(client:detect { video = clips.path "scenes.mp4" })
    assert.equal(4, #detection.faces) -- the man first, then the women
  end)

  -- The ids of the faces that a rule with the selectors gives a target, "0 2".
  local function meant(...)
    return (detections.decide(r.plan { r.who(...):becomes(target) }, detection))
  end

  -- The face in the middle of the women, whom the photo shows.
  local function middle()
    local women = { detection.faces[2], detection.faces[3], detection.faces[4] }
    table.sort(women, function(a, b)
      return a.box[1] < b.box[1]
    end)
    return tostring(women[2].id)
  end

  it("a photo finds its person, and says how surely", function()
    local explanation = assert(r.plan {
      r.who(r.like(man)):becomes(target), r.who(r.like(blonde)):stays(), r.everyone_else:stays(),
    }:explain(detection))
    assert.same({}, explanation.problems)
    assert.equal(1, explanation.faces[1].rule)
    assert.matches("^like man.jpg, distance 0.%d+$", explanation.faces[1].reasons[1])
    assert.matches("^0.%d+ below the limit 0.%d+, next person 0.%d+ further$", explanation.faces[1].margin)
    for i = 2, 4 do
      assert.equal(tostring(explanation.faces[i].face_id) == middle() and 2 or 3, explanation.faces[i].rule)
    end
  end)

  it("a photo is looked at once, as long as it is the same", function()
    local dir = shell.temporary()
    local photo = shell.write(dir .. "/who.jpg", shell.read(man))
    local plan = r.plan { r.who(r.like(photo)):becomes(target) }
    local looks = spy.on(faces, "reference")
    assert.equal(target, assert(plan:decide(detection))[1].target)
    assert.equal(target, assert(plan:decide(detection))[1].target)
    assert.spy(looks).was_called(1)
    shell.write(photo, shell.read(stranger))
    assert.is_nil((plan:decide(detection)))
    assert.spy(looks).was_called(2)
    looks:revert()
  end)

  it("a photo of somebody else finds nobody", function()
    local decisions, err = r.plan { r.who(r.like(stranger)):becomes(target) }:decide(detection)
    assert.is_nil(decisions)
    assert.equal("absent", err.problems[1].kind)
    assert.matches("other_man.jpg matches nobody; the nearest face is at a distance of 0.%d+", err.message)
  end)

  it("a photo of three faces, or of none, or that is none, is of no use", function()
    for photo, kind in pairs { ["three.jpg"] = "group_photo", ["empty.jpg"] = "photo" } do
      local _, err = r.plan { r.who(r.like(clips.path(photo))):becomes(target) }:decide(detection)
      assert.equal(kind, err.problems[1].kind)
      assert.matches(photo, err.message, 1, true)
    end
    local _, err = r.plan { r.who(r.like "no/such.jpg"):becomes(target) }:decide(detection)
    assert.equal("config", err.kind)
    assert.matches("no/such.jpg", err.message, 1, true)
    _, err = r.plan { r.who(r.like { man, blonde }):becomes(target) }:decide(detection)
    assert.equal("mixed_photos", err.problems[1].kind)
  end)

  it("gender, age, expression, pose and size can be asked for", function()
    assert.equal("0", meant(r.gender "male"))
    assert.equal("1 2 3", meant(r.gender("female", { confidence = 0.5 })))
    assert.equal("0 1 2 3", meant(r.age(0, 150)))
    assert.equal("0 1 2 3", meant(r.pose { yaw = { -90, 90 }, pitch = { -90, 90 }, roll = { -90, 90 } }))
    assert.equal("0 1 2 3", meant(r.size(20), r.sharpness(1), r.brightness(0.1, 0.9), r.none(r.expression("angry", { confidence = 0 }))))
  end)

  it("what the service tells can be asked for", function()
    assert.equal("0", meant(r.largest()))
    assert.equal("0", meant(r.nth(1, r.most_on_screen())))
    assert.equal("0", meant(r.nth(1, r.first_seen())))
    assert.equal(middle(), meant(r.nth(2, r.left_to_right(), { of = r.gender("female", { confidence = 0.5 }) })))
  end)

  it("a target is picked by pose", function()
    local decisions = assert(r.plan {
      r.who(r.like(man)):becomes { target, man, pick = r.most_similar_pose }, r.everyone_else:stays(),
    }:decide(detection))
    assert.equal(man, decisions[1].target) -- he looks up from the same place as in the film
    assert.matches("man.jpg is nearest in pose, %d+ degrees away", decisions[1].reasons[2])
  end)

  it("a plan holds for a new detection of the film, by persons too", function()
    local again = assert(client:detect { video = clips.path "scenes.mp4" })
    local plan = r.plan { r.who(r.person(detection.faces[1].person)):becomes(target) }
    assert(again:describe { like = detection })
    assert.equal(target, assert(plan:decide(again))[1].target)
  end)
end)
