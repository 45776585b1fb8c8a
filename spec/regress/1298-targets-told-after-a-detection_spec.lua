-- client:run, and with it the command, paid for a detection before it told that a target shows nobody, or several people, which is seen on
-- this machine; and so it did before it told that a reference photo shows nobody, or two people, or somebody else than the next one.
-- One Lua is enough: who is in a picture is seen in C.
local clips = require "spec.support.clips"
local r = require "faceswap.rules"
local testing = require "faceswap.testing"

local THREE, NOBODY, MAN = clips.path "three.jpg", clips.path "empty.jpg", clips.path "other_man.jpg"
local WOMAN = clips.path "blonde.jpg"

describe("client:run", function()
  local function run(choose, options)
    local double = testing.new()
    local result, err = double:client(options):run { video_url = "https://a/v.mp4", choose = choose }
    return double, result, err
  end

  for name, choose in pairs {
    ["face 0: "] = { [0] = THREE, [1] = MAN },
    ["face 1: "] = setmetatable({ [1] = { THREE } }, {}),
    ["rule 1: "] = r.plan { r.who(r.id(0)):becomes(THREE), r.everyone_else:stays() },
  } do
    it("sends nothing for a target of several people: " .. name, function()
      for _, backend in ipairs { "hosted", "local" } do
        local double, result, err = run(choose, { backend = backend })
        assert.is_nil(result)
        assert.equal("choice", err.kind)
        assert.equal(name .. "the target " .. THREE .. " must show one face, clearly: it shows 3", err.message)
        assert.same({}, double:asked())
      end
    end)
  end

  it("sends nothing for a target that shows nobody", function()
    local double, _, err = run { [0] = NOBODY }
    assert.equal("face 0: the target " .. NOBODY .. " must show one face, clearly: no face can be found in it", err.message)
    assert.same({}, double:asked())
  end)

  for photos, wanted in pairs {
    [NOBODY] = NOBODY .. ": no face can be found in this photo",
    [THREE] = THREE .. ": this photo has more than one face; cut it to the one that is meant; "
      .. 'if that is meant, say allow = { "group_photo" } in the plan',
  } do
    it("sends nothing for a reference photo of nobody, or of many: " .. wanted, function()
      local double, _, err = run(r.plan { r.who(r.like { MAN, photos }):becomes(MAN), r.everyone_else:stays() })
      assert.equal("choice", err.kind)
      assert.equal(wanted, err.message)
      assert.same({}, double:asked())
    end)
  end

  it("sends nothing for reference photos of several people", function()
    local double, _, err = run(r.plan { r.who(r.like { MAN, WOMAN }):becomes(MAN), r.everyone_else:stays() })
    assert.matches("do not seem to show the same person", err.message, 1, true)
    assert.matches("mixed_photos", err.message, 1, true)
    assert.same({}, double:asked())
  end)

  it("asks as ever where a rule allows such photos", function()
    local rule = r.who(r.like { MAN, WOMAN, THREE }):becomes(MAN):allowing("group_photo", "mixed_photos")
    assert.equal(1, #run(r.plan { rule, r.everyone_else:stays() }):asked "detect")
  end)

  it("asks as ever where the target is one of several, or may not be due, or is the service's to look at", function()
    for _, choose in ipairs {
      r.plan { r.who(r.id(0)):becomes { MAN, THREE, pick = "best_photo" }, r.everyone_else:stays() },
      r.plan { r.who(r.id(7)):becomes(THREE):allowing "absent", r.everyone_else:becomes(MAN), locate = false },
      { [0] = "https://a/three.jpg" },
      { [0] = MAN },
      function(face) return face.id == 7 and THREE or MAN end,
    } do
      assert.equal(1, #run(choose):asked "detect")
    end
  end)
end)
