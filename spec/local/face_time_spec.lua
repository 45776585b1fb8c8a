-- A face that gets its target in a part of the video only: `from` and `to` of a rule, and of the engine's input.
local clips = require "spec.support.clips"
local faceswap = require "faceswap"
local r = require "faceswap.rules"
local shell = require "spec.support.shell"

describe("a rule that holds for some seconds", function()
  local client, detection, folder
  local video, target = clips.path "three.mp4", clips.path "target.jpg"

  setup(function()
    client = assert(faceswap.new { backend = "local" })
    detection = assert(client:detect { video = video })
    folder = shell.temporary()
  end)

  -- The grey values of a face's box at some seconds.
  local function pixels(path, face, seconds)
    return shell.ffmpeg { "-ss", tostring(seconds), "-i", path, "-frames:v", "1", "-vf",
      ("crop=%d:%d:%d:%d,format=gray"):format(math.floor(face.box[3]), math.floor(face.box[4]), math.floor(face.box[1]),
        math.floor(face.box[2])), "-f", "rawvideo", "-" }
  end

  -- How much a face differs from the original.
  local function difference(path, face, seconds)
    local a, b, sum = pixels(video, face, seconds), pixels(path, face, seconds), 0
    for i = 1, #a do
      sum = sum + math.abs(a:byte(i) - b:byte(i))
    end
    return sum / #a
  end

  local function swapped(choice)
    local path = folder .. "/out.mp4"
    local task = assert(client:swap(detection, choice))
    local result = assert(task:wait())
    assert(client:download(result.urls[1], path))
    return path
  end

  it("changes the face then and not before or after", function()
    for name, choice in pairs {
      plan = r.plan { r.who(r.leftmost()):becomes { target, from = 0.7, to = 1.3 } },
      table = { [0] = { target, from = 0.7, to = 1.3 } },
    } do
      local path = swapped(choice)
      assert.is_true(difference(path, detection.faces[1], 0.2) < 3, name)
      assert.is_true(difference(path, detection.faces[1], 1) > 6, name)
      assert.is_true(difference(path, detection.faces[1], 1.6) < 3, name)
    end
  end)

  it("may have one end only", function()
    local path = swapped(r.plan { r.who(r.leftmost()):becomes { target, from = 1 } })
    assert.is_true(difference(path, detection.faces[1], 0.5) < 3)
    assert.is_true(difference(path, detection.faces[1], 1.8) > 6)
  end)

  it("is decided with its seconds", function()
    local decisions = assert(r.plan { { who = { leftmost = true }, becomes = { target }, from = 1, to = 2 } }:decide(detection))
    assert.equal(1, decisions[1].from)
    assert.equal(2, decisions[1].to)
    assert.is_nil(decisions[2].from)
    assert.equal('{"rules":[{"becomes":["x"],"everyone_else":true,"from":1,"to":2.5}]}',
      r.plan { r.everyone_else:becomes { "x", from = 1, to = 2.5 } }:encode())
  end)

  it("is an error with a hosted service, before anything is sent", function()
    local hosted = assert(faceswap.new { base_url = client.base_url, api_key = "ak_0123456789abcdef0123456789abcdef" })
    for _, ask in ipairs { "swap", "estimate" } do
      local task, err = hosted[ask](hosted, detection, { [0] = { target, from = 1.5 } })
      assert.is_nil(task)
      assert.equal("choice", err.kind)
      assert.equal("face 0 is to be swapped from 1.5 s to the end: the hosted service swaps a face in the whole video; the local engine "
        .. 'does it in a part (backend = "local")', err.message)
    end
    assert.same({}, hosted:stats().calls)
  end)

  it("needs numbers that make sense", function()
    for _, given in ipairs { { target, from = -1 }, { target, to = "soon" } } do
      local _, err = client:swap(detection, { [0] = given })
      assert.equal("choice", err.kind)
    end
    assert.error_matches(function() r.everyone_else:becomes { "x", from = 3, to = 2 } end, "from >= to", 1, true)
    assert.error_matches(function() r.plan { { everyone_else = true, stays = true, from = 3 } } end, "is of use with becomes only")
    for face, message in pairs {
      ['{"from": "soon"}'] = "input.faces[0].from must be a number of seconds",
      ['{"from": 2, "to": 1}'] = "input.faces[0] must have a `from` below its `to`",
      ['{"to": -1}'] = "input.faces[0].to must be a number of seconds",
    } do
      local entry = require("faceswap.json").decode(face)
      entry.face_id, entry.target = 0, assert(client:upload(target))
      local task, err = client:create { model = "video-face-swap-multi",
        input = { detect_id = detection.detect_id, video_url = detection.media_url, faces = { entry } } }
      assert.is_nil(task)
      assert.matches(message, err.message, 1, true)
    end
  end)
end)
