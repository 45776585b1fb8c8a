-- Which detected faces the engine takes for persons.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"

describe("persons", function()
  local server

  setup(function()
    server = engines.start()
  end)

  local function in_video(name)
    local found = server:detect { video_url = server:upload(clips.path(name), "video/mp4") }
    assert.equal("succeeded", found.status)
    return found.result.faces
  end

  local function in_picture(name)
    local found = server:detect { image_url = server:upload(clips.path(name), "image/jpeg") }
    assert.equal("succeeded", found.status)
    return found.result.faces
  end

  it("are not what only the detector takes for a face", function()
    assert.same({}, in_video "glass.mp4")
  end)

  it("are faces that the frame cuts", function()
    local faces = in_video "closeup.mp4"
    assert.equal(1, #faces)
    assert.equal(50, faces[1].frames)
  end)

  it("are two where one frame shows two, however alike", function()
    local faces = in_picture "twice.jpg"
    assert.equal(2, #faces)
    assert.same({}, faces[1].maybe_same)
  end)

  it("may lie on their side, and stand on their head", function()
    assert.equal(1, #in_picture "lying.jpg")
    assert.equal(1, #in_picture "upside_down.jpg")
  end)

  it("are told with their doubles where nobody can say whether they are one", function()
    local faces = in_video "doubtful.mp4"
    assert.equal(2, #faces)
    assert.same({ 1 }, faces[1].maybe_same)
    assert.same({ 0 }, faces[2].maybe_same)
  end)

  it("are the same by one thread as by two that share a frame's faces", function()
    local told = {}
    for threads = 1, 2 do
      local other = engines.start { arguments = { "--threads", tostring(threads) } }
      local found = other:detect { video_url = other:upload(clips.path "three.mp4", "video/mp4") }
      other:stop()
      for i, face in ipairs(found.result.faces) do
        face.link = nil -- another of each engine
        told[i] = told[i] or face
        assert.same(told[i], face)
      end
      assert.equal(3, #found.result.faces)
    end
  end)

  it("of different looks have no doubles", function()
    local faces = in_video "three.mp4"
    assert.equal(3, #faces)
    for _, face in ipairs(faces) do
      assert.same({}, face.maybe_same)
    end
  end)
end)
