-- Faces of real pictures, looked at by the face library.
local clips = require "spec.support.clips"
local faces = require "faceswap.faces"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

local function picture(name)
  return "build/samples/" .. name
end

describe("faces", function()
  local analyzer

  setup(function()
    analyzer = assert(faces.open())
  end)

  teardown(function()
    analyzer:close()
  end)

  local function the_face(path)
    local seen = assert(analyzer:analyze(path))
    assert.equal(1, #seen)
    return seen[1]
  end

  describe("look", function()
    it("finds everybody in a picture, the largest face first", function()
      local seen = assert(analyzer:analyze(picture "sample3.jpg"))
      assert.equal(3, #seen)
      for i = 2, 3 do
        assert.is_true(seen[i - 1].box[3] * seen[i - 1].box[4] >= seen[i].box[3] * seen[i].box[4])
        assert.is_false(seen[i].background)
      end
    end)

    it("finds everybody at night", function()
      assert.equal(3, #assert(analyzer:analyze(clips.path "night.png")))
    end)

    it("describes as many as are asked for", function()
      local seen = assert(analyzer:analyze(picture "sample3.jpg", 1))
      assert.equal(3, #seen)
      assert.is_string(seen[1].embedding)
      assert.is_nil(seen[2].embedding)
      assert.is_nil(seen[2].problem)
    end)

    it("takes a picture's bytes as well as its path", function()
      local path = picture "franck_02159.jpg"
      assert.same(analyzer:analyze(path), analyzer:analyze { bytes = shell.read(path) })
    end)

    it("finds nobody where nobody is", function()
      assert.equal(0, #assert(analyzer:analyze(clips.path "empty.jpg")))
    end)
  end)

  describe("the facts of a face", function()
    it("are as the picture shows", function()
      local face = the_face(picture "franck_02159.jpg")
      assert.equal("male", face.gender.value)
      assert.equal("happy", face.expression.value)
      assert.is_true(face.age.low < face.age.years and face.age.years < face.age.high)
      assert.is_true(face.age.years > 20 and face.age.years < 45)
      assert.near(255, face.size, 10)
      assert.is_true(face.sharpness > 5 and face.sharpness < 50)
      assert.is_true(math.abs(face.pose.yaw) < 25 and math.abs(face.pose.roll) < 15)
      assert.is_true(face.brightness > 0.3 and face.brightness < 0.7)
      for _, confidence in ipairs { face.gender.confidence, face.expression.confidence } do
        assert.is_true(confidence > 0.5 and confidence <= 1)
      end
    end)
  end)

  describe("the facts of a tilted head", function()
    it("are those of the same head upright, but for its tilt", function()
      local upright, tilted = the_face(picture "franck_02159.jpg"), the_face(clips.path "tilted.jpg")
      assert.near(upright.pose.roll + 35, tilted.pose.roll, 3)
      assert.near(upright.pose.yaw, tilted.pose.yaw, 5)
      assert.near(upright.age.years, tilted.age.years, 5)
      assert.equal(upright.expression.value, tilted.expression.value)
      assert.is_true(faces.distance(upright.embedding, tilted.embedding) < 0.1)
    end)
  end)

  describe("what cannot be told", function()
    it("is whose a tiny face is", function()
      local face = the_face(clips.path "tiny.png")
      assert.matches("too small", face.problem)
      assert.is_nil(face.embedding)
      assert.is_number(face.size)
    end)

    it("is anything of a face whose features are hidden", function()
      local face = the_face(clips.path "covered.jpg")
      assert.matches("cannot be made out", face.problem)
      for _, fact in ipairs { "embedding", "size", "pose", "age", "gender", "expression" } do
        assert.is_nil(face[fact])
      end
    end)
  end)

  describe("the facts of a blurred and darkened picture", function()
    it("are lower", function()
      local sharp = the_face(clips.path "man.jpg")
      local folder = shell.temporary()
      local path = folder .. "/blurred.jpg"
      shell.ffmpeg { "-i", clips.path "man.jpg", "-vf", "gblur=sigma=3,eq=brightness=-0.2", path }
      local blurred = the_face(path)
      assert.is_true(blurred.sharpness < sharp.sharpness / 2)
      assert.is_true(blurred.brightness < sharp.brightness - 0.1)
    end)
  end)

  describe("a reference", function()
    local function distance(photos, path)
      local reference = assert(faces.reference(photos, { analyzer = analyzer }))
      return faces.distance(reference.embedding, the_face(path).embedding)
    end

    it("is near another photo of its person, and far from everybody else", function()
      assert.equal("same", faces.verdict(distance(clips.path "man.jpg", clips.path "man_there.png")))
      assert.equal("different", faces.verdict(distance(clips.path "man.jpg", clips.path "target.jpg")))
      assert.equal("different", faces.verdict(distance(clips.path "man.jpg", picture "franck_02159.jpg")))
      assert.near(0, distance(clips.path "man.jpg", clips.path "man.jpg"), 1e-6)
    end)

    it("is compared by distance and probability, which fall and rise together", function()
      local man, there = the_face(clips.path "man.jpg").embedding, the_face(clips.path "man_there.png").embedding
      local stranger = the_face(clips.path "target.jpg").embedding
      local near, likely = faces.compare(man, there)
      local far, unlikely = faces.compare(man, stranger)
      assert.near(faces.distance(man, there), near, 1e-9)
      assert.is_true(near < far and likely > 0.95 and unlikely < 0.05)
      assert.near(1, select(2, faces.compare(man, man)), 1e-6)
    end)

    it("may have several photos, and lies between them", function()
      local both = { clips.path "man.jpg", clips.path "man_there.png" }
      local apart = distance(both[1], both[2])
      for _, path in ipairs(both) do
        local between = distance(both, path)
        assert.is_true(between > 0 and between < apart)
      end
    end)

    local function refusal(photos, given)
      given = given or {}
      given.analyzer = analyzer
      local none, err = faces.reference(photos, given)
      assert.is_nil(none)
      assert.equal("choice", err.kind)
      return err
    end

    it("is refused where a photo shows nobody, or not one person", function()
      assert.matches("no face", refusal(clips.path "empty.jpg").message)
      local crowd = refusal(picture "sample3.jpg")
      assert.matches("more than one face", crowd.message)
      assert.equal("group_photo", crowd.allow)
      local mixed = refusal { clips.path "man.jpg", clips.path "target.jpg" }
      assert.matches("same person", mixed.message)
      assert.equal("mixed_photos", mixed.allow)
    end)

    it("may be taken from a group or from different persons where that is meant", function()
      assert(faces.reference(picture "sample3.jpg", { largest = true, analyzer = analyzer }))
      assert(faces.reference({ clips.path "man.jpg", clips.path "target.jpg" }, { mixed = true, analyzer = analyzer }))
    end)

    it("is an error where a photo cannot be read", function()
      local none, err = faces.reference("/no/such/photo.jpg", { analyzer = analyzer })
      assert.is_nil(none)
      assert.equal("config", err.kind)
      assert.matches("/no/such/photo.jpg", err.message)
    end)

    it("raises what is a mistake", function()
      assert.error_matches(function() faces.reference {} end, "at least one")
      assert.error_matches(function() faces.reference("a.jpg", { bigest = true }) end, "bigest")
      assert.error_matches(function() faces.distance("a", "b") end, "embedding")
    end)
  end)

  it("do not disturb the end of a process that does not wait for them", function()
    local program = [[
      local analyzer = assert(require("faceswap.faces").open())
      for _ = 1, 20 do
        analyzer:begin(...)
      end
      local clock = os.clock()
      while os.clock() - clock < 0.1 do end
      os.exit(3)
    ]]
    for _ = 1, 3 do
      local command = shell.command { arg[-1], "-e", (program:gsub("%.%.%.", ("%q"):format(clips.path "target.jpg"))) }
      assert.equal("3\n", shell.line(command .. "; echo $?"))
    end
  end)

  it("is an error that names the command where models are missing", function()
    local none, err = faces.open { models = "/nonexistent" }
    assert.is_nil(none)
    assert.is_true(faceswap.is_error(err))
    assert.equal("config", err.kind)
    assert.matches("install the models", err.message)
  end)
end)
