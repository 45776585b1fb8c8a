-- Faces of real pictures, looked at by the face library.
local clips = require "spec.support.clips"
local faces = require "faceswap.faces"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

local function picture(name)
  return "build/samples/" .. name
end

describe("faces", function()
  local looker

  setup(function()
    looker = assert(faces.open())
  end)

  teardown(function()
    looker:close()
  end)

  local function the_face(path)
    local seen = assert(looker:look(path))
    assert.equal(1, #seen)
    return seen[1]
  end

  describe("look", function()
    it("finds everybody in a picture, the largest face first", function()
      local seen = assert(looker:look(picture "sample3.jpg"))
      assert.equal(3, #seen)
      for i = 2, 3 do
        assert.is_true(seen[i - 1].box[3] * seen[i - 1].box[4] >= seen[i].box[3] * seen[i].box[4])
        assert.is_false(seen[i].background)
      end
    end)

    it("describes as many as are asked for", function()
      local seen = assert(looker:look(picture "sample3.jpg", 1))
      assert.equal(3, #seen)
      assert.is_string(seen[1].embedding)
      assert.is_nil(seen[2].embedding)
      assert.is_nil(seen[2].problem)
    end)

    it("takes a picture's bytes as well as its path", function()
      local path = picture "franck_02159.jpg"
      assert.same(looker:look(path), looker:look { bytes = shell.read(path) })
    end)

    it("finds nobody where nobody is", function()
      assert.equal(0, #assert(looker:look(clips.path "empty.jpg")))
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
      assert.is_true(face.brightness > 0.3 and face.brightness < 0.7)
      for _, confidence in ipairs { face.gender.confidence, face.expression.confidence } do
        assert.is_true(confidence > 0.5 and confidence <= 1)
      end
    end)
  end)

  it("is an error that names the command where models are missing", function()
    local none, err = faces.open { models = "/nonexistent" }
    assert.is_nil(none)
    assert.is_true(faceswap.is_error(err))
    assert.equal("config", err.kind)
    assert.matches("make models", err.message)
  end)
end)
