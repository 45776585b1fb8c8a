-- `spans` of a detection (not in the contract): the parts of a video that are analysed and swapped.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

local function probe(path, stream, entry)
  return shell.ffprobe { "-select_streams", stream, "-count_packets", "-show_entries", entry, path }
end

describe("spans", function()
  local engine, video, folder

  setup(function()
    engine = engines.start()
    folder = shell.temporary()
    video = engine:upload(clips.path "scenes.mp4", "video/mp4")
  end)

  local function detect(spans, url)
    local data = engine:detect { video_url = url or video, spans = spans }
    assert.equal("succeeded", data.status, data.error)
    return data.result, data.duration
  end

  local function near(expected, got)
    assert.is_true(math.abs(expected - got) < 0.05, ("%s is not %s"):format(got, expected))
  end

  it("leave the rest of the video unseen", function()
    local whole, whole_duration = detect(nil)
    assert.equal(4, #whole.faces)
    near(6, whole_duration)
    local men, duration = detect { { 0.5, 0.4 } }
    assert.equal(1, #men.faces)
    assert.equal(10, men.faces[1].frames)
    near(6, duration)
  end)

  it("tell times of the whole video", function()
    local faces = detect({ { 0.2, 0.4 }, { 3, 0.2 }, { 5, 0.4 } }).faces
    assert.equal(4, #faces)
    assert.equal(20, faces[1].frames)
    near(0.2, faces[1].first_seen)
    near(5.36, faces[1].last_seen)
    for i = 2, 4 do
      assert.equal(5, faces[i].frames)
      near(3, faces[i].first_seen)
      near(3.16, faces[i].last_seen)
    end
  end)

  it("are looked at from their first frame on, however short", function()
    local path = folder .. "/entering.mp4" -- one of the three is there after the first second only
    shell.ffmpeg { "-i", clips.path "three.mp4", "-vf", "drawbox=x=70:y=100:w=150:h=160:color=0x604020:t=fill:enable='lt(t,1)'", path }
    local faces = detect({ { 0.8, 0.04 }, { 1.2, 0.04 } }, engine:upload(path, "video/mp4")).faces
    assert.equal(3, #faces)
    near(1.2, faces[3].first_seen)
  end)

  -- A file that cannot seek is decoded from its begin, and frames before a span are dropped.
  for _, name in ipairs { "scenes.mp4", "scenes.mkv", "scenes.ts", "scenes.h264" } do
    it("have the same pictures in " .. name, function()
      local path = clips.path "scenes.mp4"
      if name ~= "scenes.mp4" then
        path = folder .. "/" .. name
        shell.ffmpeg { "-i", clips.path "scenes.mp4", "-map", "0:v", "-c", "copy", path }
      end
      local faces = detect({ { 1.8, 0.4 }, { 2.2, 0.2 }, { 5.8, 0.1 }, { 5.9, 3 } }, engine:upload(path, "video/mp4")).faces
      assert.equal(4, #faces)
      assert.equal(5 + 5, faces[1].frames) -- 1.8 to 2 and 5.8 to 6
      for i = 2, 4 do
        assert.equal(10, faces[i].frames)
      end
    end)
  end

  it("are all that a swap writes, with their sound", function()
    local target = engine:upload(clips.path "target.jpg", "image/jpeg")
    local result = detect { { 1, 0.6 }, { 4.4, 0.6 } }
    local before = engine:call("account/balance").balance
    local task = engine:run { model = "video-face-swap-multi", input = {
      detect_id = result.id, video_url = video, faces = { { face_id = 0, target = target } },
    } }
    assert.equal("success", task.status)
    assert.equal(2, before - engine:call("account/balance").balance) -- a credit a started second and face: 1.2 s, one face
    local path = folder .. "/spans.mp4"
    shell.write(path, engine:request(task.result.media_urls[1], { key = false }).text)
    assert.equal("30", probe(path, "v", "stream=nb_read_packets"):match("%d+"))
    near(1.2, tonumber(probe(path, "v", "stream=duration"):match("[%d.]+")))
    near(1.2, tonumber(probe(path, "a", "stream=duration"):match("[%d.]+")))
    -- the man's face is another one, the map on the wall is what it was
    local function likeness(crop)
      local spans = "select='between(t,0.99,1.59)+between(t,4.39,4.99)',setpts=N/25/TB"
      local _, least = pictures.likeness(clips.path "scenes.mp4", path, spans .. "," .. crop, "setpts=N/25/TB," .. crop)
      return least
    end
    local wall = likeness "crop=160:160:0:60"
    assert.is_true(wall > 35)
    assert.is_true(likeness "crop=100:100:270:100" < wall - 8)
  end)

  it("of a GIF are found by going through it", function()
    local faces = detect({ { 0.5, 0.3 } }, engine:upload(clips.path "three.gif", "image/gif")).faces
    assert.equal(3, #faces)
    assert.equal(3, faces[1].frames)
  end)

  it("beyond the end are an error", function()
    local data = engine:detect { video_url = video, spans = { { 100, 1 } } }
    assert.equal("failed", data.status)
    assert.equal("the video has no frame in the spans that are asked for", data.error)
  end)

  it("that make no sense are refused", function()
    local function refusal(spans)
      local answer = engine:request("/api/v1/client/job/detect-face-video", { json = { video_url = video, spans = spans } })
      assert.equal(422, answer.status)
      assert.equal("spans", answer.json.errors[1].field)
      return answer.json.errors[1].message
    end
    assert.matches("list of 1 to 64", refusal "0-2")
    assert.matches("pairs of two numbers", refusal { { 1 } })
    assert.matches("pairs of two numbers", refusal { { "0", 1 } })
    assert.matches("longer than 0 seconds", refusal { { -1, 2 } })
    assert.matches("longer than 0 seconds", refusal { { 1, 0 } })
    assert.matches("longer than 0 seconds", refusal { { 0, 1e300 } })
    assert.matches("in order", refusal { { 0, 2 }, { 1, 2 } })
    local many = {}
    for i = 1, 65 do
      many[i] = { i, 0.5 }
    end
    assert.matches("list of 1 to 64", refusal(many))
    local picture = engine:upload(clips.path "three.jpg", "image/jpeg")
    local answer = engine:request("/api/v1/client/job/detect-face-image", { json = { image_url = picture, spans = { { 0, 1 } } } })
    assert.equal(422, answer.status)
  end)
end)
