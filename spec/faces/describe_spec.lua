-- detection:describe, on a real detection of the engine and on pictures as no engine would send them.
local clips = require "spec.support.clips"
local detections = require "faceswap.client.detection"
local faces = require "faceswap.faces"
local fault_server = require "spec.support.fault_server"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

-- The three women of the clip "three", each cut out of the picture, by name.
local CUTS = { middle = "160:190:262:40", left = "130:160:72:90", right = "130:170:442:75" }

local function cut(scratch, name)
  local path = ("%s/%s.jpg"):format(scratch, name)
  shell.ffmpeg { "-i", clips.path "three.png", "-vf", "crop=" .. CUTS[name], "-q:v", "2", path }
  return shell.read(path)
end

-- A detection whose faces' pictures are at paths of a server, in the order of the list.
local function detection_of(client, server, paths, media_url)
  local list = {}
  for i, path in ipairs(paths) do
    list[i] = { id = i - 1, link = server.url .. path }
  end
  return assert(detections.new {
    client = client,
    media_url = media_url or "https://media.example/one.mp4",
    media_kind = "video",
    raw = { result = { id = "d", faces = list } },
  })
end

describe("a detection's description", function()
  local scratch, server, client

  setup(function()
    scratch = shell.temporary()
    local script = {
      ["/man.png"] = { { body = shell.read(clips.path "man_there.png") } },
      ["/man_again.jpg"] = { { body = shell.read(clips.path "man.jpg") } },
      ["/middle_again.jpg"] = { { body = shell.read(clips.path "blonde.jpg") } },
      ["/three.png"] = { { body = shell.read(clips.path "three.png") } },
      ["/nobody.jpg"] = { { body = shell.read(clips.path "empty.jpg") } },
      ["/bomb.png"] = { { body = shell.read(clips.path "bomb.png") } },
      ["/text.jpg"] = { { body = "<html>It works!</html>" } },
      ["/empty.jpg"] = { { body = "" } },
      ["/large.jpg"] = { { body = ("x"):rep(1000), ["repeat"] = 9000 } },
      ["/gone.jpg"] = { { status = 404, body = "gone" } },
    }
    for name in pairs(CUTS) do
      local body = cut(scratch, name)
      script["/" .. name .. ".jpg"] = { { body = body } }
      script["/half_" .. name .. ".jpg"] = { { body = body:sub(1, math.floor(#body / 2)) } }
    end
    client, server = fault_server.start_client(script)
  end)

  it("tells of every face of a video what its picture shows", function()
    local engine = assert(faceswap.new { backend = "local" })
    local detection = assert(engine:detect { video = clips.path "three.mp4" })
    assert.equal(3, #detection.faces)
    assert.is_true(detection:describe())
    local persons = {}
    for _, face in ipairs(detection.faces) do
      assert.is_nil(face.problem)
      assert.equal(1, face.faces)
      assert.equal("female", face.gender.value)
      assert.is_true(face.size > 40 and face.size < 150)
      assert.is_number(face.pose.yaw)
      assert.is_nil(persons[face.person])
      persons[face.person] = true
    end
    local reference = assert(faces.reference(clips.path "blonde.jpg"))
    local nearest
    for _, face in ipairs(detection.faces) do
      local distance = faces.distance(reference.embedding, face.embedding)
      if faces.verdict(distance) == "same" then
        assert.is_nil(nearest)
        nearest = face
      else
        assert.equal("different", faces.verdict(distance))
      end
    end
    -- from left to right they are 0, 1 and 2, as they appear at once
    assert.equal(1, nearest.id)
  end)

  describe("persons", function()
    local function keys(detection)
      local list = {}
      for i, face in ipairs(detection.faces) do
        list[i] = face.person
      end
      return list
    end

    it("are one where a service splits somebody", function()
      local detection = detection_of(client, server, { "/man.png", "/left.jpg", "/man_again.jpg" })
      assert.is_true(detection:describe())
      local key = keys(detection)
      assert.equal(key[1], key[3])
      assert.not_equal(key[1], key[2])
    end)

    it("keep their keys in a new detection, whatever its ids and pictures", function()
      local media = "https://media.example/two.mp4"
      local first = detection_of(client, server, { "/middle.jpg", "/left.jpg", "/man.png" }, media)
      local second = detection_of(client, server, { "/man_again.jpg", "/right.jpg", "/middle_again.jpg", "/left.jpg" }, media)
      assert.is_true(first:describe())
      assert.is_true(second:describe())
      local before, after = keys(first), keys(second)
      assert.same({ before[3], after[2], before[1], before[2] }, after)
      assert.is_nil(({ [before[1]] = true, [before[2]] = true, [before[3]] = true })[after[2]])
    end)

    it("have the same keys for a client that never met them, where the pictures are the same", function()
      local other = server:client()
      local here = detection_of(client, server, { "/left.jpg", "/right.jpg" }, "https://media.example/three.mp4")
      local there = detection_of(other, server, { "/right.jpg", "/left.jpg" }, "https://media.example/three.mp4")
      assert.is_true(here:describe())
      assert.is_true(there:describe())
      assert.same({ keys(here)[2], keys(here)[1] }, keys(there))
    end)

    it("go on from faces that were kept", function()
      local earlier = detection_of(client, server, { "/man.png" }, "https://media.example/four.mp4")
      assert.is_true(earlier:describe())
      local kept = { { person = "the host", embedding = earlier.faces[1].embedding } }
      local later = detection_of(client, server, { "/left.jpg", "/man_again.jpg" }, "https://media.example/five.mp4")
      assert.is_true(later:describe { like = kept })
      assert.equal("the host", later.faces[2].person)
      assert.not_equal("the host", later.faces[1].person)
    end)
  end)

  it("does not go on from faces that nobody has looked at", function()
    local earlier = detection_of(client, server, { "/man.png" }, "https://media.example/six.mp4")
    local later = detection_of(client, server, { "/left.jpg" }, "https://media.example/six.mp4")
    assert.error_matches(function() later:describe { like = earlier } end, "not described")
  end)

  describe("pictures that are none", function()
    local problems = {
      ["/nobody.jpg"] = "no face",
      ["/text.jpg"] = "is a web page",
      ["/empty.jpg"] = "cannot be had",
      ["/bomb.png"] = "megapixels",
      ["/half_left.jpg"] = "cut short",
      ["/gone.jpg"] = "cannot be had",
      ["/large.jpg"] = "cannot be had",
    }
    for path, problem in pairs(problems) do
      it("are a problem of their face alone: " .. path, function()
        local detection = detection_of(client, server, { path, "/left.jpg" })
        assert.is_true(detection:describe())
        local broken, whole = detection.faces[1], detection.faces[2]
        assert.matches(problem, broken.problem)
        for _, fact in ipairs { "size", "sharpness", "pose", "embedding", "age", "gender", "expression", "person" } do
          assert.is_nil(broken[fact])
        end
        assert.is_nil(whole.problem)
        assert.is_string(whole.person)
      end)
    end

    it("are an error where another attempt may succeed", function()
      local hasty = assert(faceswap.new { base_url = "http://127.0.0.1:1", api_key = fault_server.KEY })
      local detection = detection_of(hasty, { url = "http://127.0.0.1:1" }, { "/left.jpg" })
      local described
      local job = hasty:spawn(function()
        described = { detection:describe() }
      end)
      job:cancel()
      assert(pcall(job.join, job))
      assert.is_nil(described[1])
      assert.equal("cancelled", described[2].kind)
      assert.is_nil(detection.faces[1].problem)
    end)
  end)

  it("takes the face in the middle where a picture shows several", function()
    local detection = detection_of(client, server, { "/three.png", "/middle.jpg" })
    assert.is_true(detection:describe())
    assert.equal(3, detection.faces[1].faces)
    assert.equal(detection.faces[2].person, detection.faces[1].person)
  end)

  it("downloads a picture once", function()
    local detection = detection_of(client, server, { "/right.jpg" })
    assert.is_true(detection:describe())
    local count = #server:requests "/right.jpg"
    assert.is_true(detection_of(client, server, { "/right.jpg" }):describe())
    assert.equal(count, #server:requests "/right.jpg")
  end)

  it("goes on side by side in jobs", function()
    local jobs = {}
    for i, name in ipairs { "/left.jpg", "/right.jpg", "/middle.jpg" } do
      local detection = detection_of(client, server, { name }, "https://media.example/job" .. i)
      jobs[i] = client:spawn(function()
        assert(detection:describe())
        return detection.faces[1].person
      end)
    end
    for _, result in ipairs(assert(client:join_all(jobs))) do
      assert.is_string(result[1])
    end
  end)

  it("says how to build the module where it is missing", function()
    local cpath, loaded, described = package.cpath, package.loaded["faceswap.faces"], package.loaded["faceswap.vision"]
    package.cpath, package.loaded["faceswap.faces"], package.loaded["faceswap.vision"] = "", nil, nil
    local none, err = require("faceswap.faces").open()
    package.cpath, package.loaded["faceswap.faces"], package.loaded["faceswap.vision"] = cpath, loaded, described
    assert.is_nil(none)
    assert.equal("config", err.kind)
    assert.matches("install faceswap%.vision", err.message)
  end)
end)
