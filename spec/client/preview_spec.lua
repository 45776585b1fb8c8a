-- The preview: people are recognised in what the local engine finds, and nothing is submitted to the service.
-- One Lua is enough: what is drawn and recognised is the work of C, and detections are read under each by the other specs of the client.
local clips = require "spec.support.clips"
local detections = require "faceswap.client.detection"
local engines = require "spec.support.engine"
local faceswap = require "faceswap"
local pictures = require "spec.support.pictures"
local time_spans = require "faceswap.preview.time_spans"
local shell = require "spec.support.shell"

local function duration_of(path)
  return tonumber((shell.ffprobe { "-show_entries", "format=duration", path }))
end

describe("client:preview", function()
  local service, client, calls, folder, of_video, target

  setup(function()
    service = engines.start()
    calls = {}
    client = assert(faceswap.new {
      base_url = service.url,
      api_key = service.key,
      on_event = function(event)
        calls[event.call or event.name or "?"] = true
      end,
    })
    folder = shell.temporary()
    target = clips.path "target.jpg"
    of_video = assert(client:detect { video = clips.path "scenes.mp4" })
  end)

  -- A detection as the hosted service makes one: ids and links only, and in another order. `links` are those of the faces 0, 1, ….
  local function hosted(original, links)
    local faces = {}
    for i, link in ipairs(links) do
      faces[i] = { id = i - 1, link = link }
    end
    return assert(detections.new {
      client = client,
      media_url = original.media_url,
      media_kind = original.media_kind,
      raw = { result = { id = original.detect_id, faces = faces } },
    })
  end

  -- Where the faces of `shown` are in the preview's first frame with them: whether it differs there from what it was made of.
  local function likeness(path, original, face, from)
    local crop = ("crop=%.0f:%.0f:%.0f:%.0f"):format(face.box[3], face.box[4], face.box[1], face.box[2])
    local frames = ("trim=start=%.0fms:duration=0.4,setpts=PTS-STARTPTS,%s"):format(from * 1000, crop)
    return (pictures.likeness(original, path, frames))
  end

  it("shows the decisions about other ids, and asks the service for media alone", function()
    local man, women = of_video.faces[1], { of_video.faces[2], of_video.faces[3], of_video.faces[4] }
    local detection = hosted(of_video, { women[3].link, women[1].link, man.link, women[2].link })
    local balance = assert(client:balance())
    calls = {}
    local path = folder .. "/preview.mp4"
    local preview = assert(client:preview(detection, { [0] = target }, path))
    assert.equal(path, preview.path)
    assert.same({ get = true }, calls)
    assert.equal(balance, assert(client:balance()))
    -- a video of six seconds is shown whole: the ids there are those of the first detection
    assert.is_nil(preview.spans)
    assert.same({ { 3 }, { 1 }, { 0 }, { 2 } }, { preview.matches[1].found, preview.matches[2].found, preview.matches[3].found,
      preview.matches[4].found })
    assert.equal(target, preview.matches[1].target)
    assert.is_true(preview.matches[1].distance < 0.3)
    assert.same({}, preview.doubts)
    local original = clips.path "scenes.mp4"
    assert.is_true(likeness(path, original, women[3], 2.5) < 35)
    assert.is_true(likeness(path, original, women[1], 2.5) > 45)
    assert.is_true(likeness(path, original, women[2], 2.5) > 45)
    assert.same({ "preview.mp4" }, { (shell.run { "ls", folder }:gsub("%s+$", "")) })
  end)

  it("shows seconds in which those are seen who become others", function()
    local path = folder .. "/short.mp4"
    for _, detection in ipairs { of_video, hosted(of_video, { of_video.faces[1].link, of_video.faces[2].link }) } do
      local preview = assert(client:preview(detection, { [1] = target }, path, { seconds = 0.9, media = clips.path "scenes.mp4" }))
      local total = 0
      for _, span in ipairs(preview.spans) do
        assert.is_true(span[1] >= 1.9 and span[1] + span[2] <= 4.1, ("%g + %g"):format(span[1], span[2])) -- the second scene
        total = total + span[2]
      end
      assert.is_true(total > 0.25 and total < 1)
      assert.is_true(math.abs(total - duration_of(path)) < 0.1)
      assert.equal(1, #preview.matches[2].found)
      os.remove(path)
    end
  end)

  it("of a picture shows all of it", function()
    local detection = assert(client:detect { image = clips.path "three.jpg" })
    local path = folder .. "/preview.jpg"
    local preview = assert(client:preview(detection, function(face) return face.id == 2 and target end, path))
    assert.is_nil(preview.spans)
    assert.same({ 2 }, preview.matches[3].found)
    assert.equal("image/jpeg", require("faceswap.faces.pictures").type_of(shell.read(path)))
  end)

  it("is not made of somebody who is not in it", function()
    local url = assert(client:upload(target))
    local path = folder .. "/nobody.mp4"
    local detection = hosted(of_video, { url, of_video.faces[1].link })
    local preview, err = client:preview(detection, { [0] = clips.path "other_man.jpg" }, path)
    assert.is_nil(preview)
    assert.equal("choice", err.kind)
    assert.matches("none of those who become others was recognised among the 4 faces", err.message, 1, true)
    assert.is_nil(shell.read(path))
  end)

  it("fails before anything is begun where it cannot succeed", function()
    local function fails(message, ...)
      local preview, err = client:preview(...)
      assert.is_nil(preview)
      assert.matches(message, tostring(err), 1, true)
    end
    fails("its folder is not there", of_video, { [0] = target }, folder .. "/none/preview.mp4")
    fails("there is no face 9", of_video, { [9] = target }, folder .. "/p.mp4")
    fails("media: ", of_video, { [0] = target }, folder .. "/p.mp4", { media = folder .. "/none.mp4" })
    fails("does not start", of_video, { [0] = target }, folder .. "/p.mp4", { engine = { program = folder .. "/none" } })
    assert.error_matches(function() client:preview({}, {}, "p.mp4") end, "must be a detection")
    assert.error_matches(function() client:preview(of_video, { [0] = target }) end, "path")
  end)

  it("leaves a service that cannot do it alone with spans", function()
    local detection, err = client:detect { video_url = of_video.media_url, spans = { { 0, 1 } } }
    assert.is_nil(detection)
    assert.matches("only the local engine", err.message, 1, true)
  end)
end)

describe("moments of a video", function()
  it("are spread evenly, and lie within it", function()
    assert.same({ { 1, 2 }, { 5, 2 }, { 9, 2 } }, time_spans.spread(12, 3, 2))
    assert.same({ { 0, 1 } }, time_spans.spread(1, 3, 2))
  end)

  it("are those in which most people are seen, no second twice", function()
    local people = { { first_seen = 0, last_seen = 5 }, { first_seen = 20, last_seen = 30 }, { first_seen = 20, last_seen = 50 },
      { first_seen = 90, last_seen = 90 } }
    assert.same({ { 0, 2 }, { 20, 2 }, { 90, 2 } }, time_spans.of_people(100, 3, 6, people))
    assert.same({ { 20, 2 } }, time_spans.of_people(100, 1, 2, people))
    assert.same({}, time_spans.of_people(100, 3, 6, {}))
  end)

  it("are not between a person's first and last sight, but longer", function()
    assert.same({ { 10, 3 }, { 47.1, 3 } }, time_spans.of_people(100, 3, 6, { { first_seen = 10, last_seen = 50 } }))
    assert.same({ { 10, 6 } }, time_spans.of_people(100, 3, 6, { { first_seen = 10, last_seen = 11 } }))
    assert.same({ { 4, 6 } }, time_spans.of_people(10, 3, 6, { { first_seen = 8, last_seen = 9 } }))
  end)
end)
