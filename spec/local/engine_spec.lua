-- The whole contract of the local engine, walked with the curl command against the real engine.
local cjson = require "cjson.safe"
local clips = require "spec.support.clips"
local engine = require "spec.support.engine"
local pictures = require "spec.support.pictures"
local receiver = require "spec.support.receiver"
local shell = require "spec.support.shell"

local function keys(object)
  local names = {}
  for name in pairs(object) do
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

local function probe(path, entries, stream, ...)
  return (shell.ffprobe { "-select_streams", stream, "-show_entries", entries, path, ... }:gsub("%s+$", ""))
end

local function frame_count(path)
  return tonumber(probe(path, "stream=nb_read_frames", "v:0", "-count_frames"):match "%d+")
end

local function audio_digest(path)
  return shell.ffmpeg { "-i", path, "-map", "0:a", "-c", "copy", "-f", "md5", "-" }
end

local function video_digest(path)
  return shell.ffmpeg { "-i", path, "-map", "0:v", "-f", "md5", "-" }
end

-- Whether the pixels inside `box` are those of the original.
local function is_same_inside(box, original, changed)
  local crop = ("crop=%.0f:%.0f:%.0f:%.0f"):format(box[3], box[4], box[1], box[2])
  return pictures.likeness(original, changed, crop) == math.huge
end

describe("the local engine", function()
  local server, scratch, video_url, detection, target_url

  local function download(url, name)
    local path = scratch .. "/" .. name
    local answer = server:request(url, { key = false })
    assert.equal(200, answer.status)
    return shell.write(path, answer.text), answer
  end

  local function swap_all(model, found, url, field)
    local faces = {}
    for i, face in ipairs(found.result.faces) do
      faces[i] = { face_id = face.id, target = target_url }
    end
    return { model = model, input = { detect_id = found.result.id, [field] = url, faces = faces } }
  end

  setup(function()
    scratch = shell.temporary()
    server = engine.start()
    video_url = server:upload(clips.path "three.mp4", "video/mp4")
    target_url = server:upload(clips.path "target.jpg", "image/jpeg")
    detection = server:detect { video_url = video_url }
  end)

  teardown(function()
    local status = server:stop()
    assert.equal(0, status)
  end)

  describe("uploads", function()
    it("serve back the bytes that were put, under their content type", function()
      local path, answer = download(video_url, "back.mp4")
      assert.equal(shell.read(clips.path "three.mp4"), shell.read(path))
      assert.equal("video/mp4", answer.headers["content-type"])
    end)

    it("have nothing to serve before the file has been put", function()
      local place = server:call "files/upload-url?content_type=image/png&ext=.png"
      assert.equal(404, server:request(place.file_url, { key = false }).status)
    end)

    it("take the usual ending where none is asked for", function()
      assert.matches("%.webm$", server:call("files/upload-url?content_type=video/webm").file_url)
    end)
  end)

  describe("a detection", function()
    it("goes through the documented states", function()
      local id = server:call("job/detect-face-video", { video_url = video_url }).detect_task_id
      local seen, order = {}, { starting = 1, processing = 2, succeeded = 3 }
      shell.wait(120, "the detection", function()
        local data = server:call("job/detect-face-result?detect_task_id=" .. id)
        seen[#seen + 1] = assert(order[data.status], data.status)
        assert.equal(cjson.null, data.error)
        assert.equal(data.status ~= "succeeded", data.result == cjson.null)
        return data.status == "succeeded"
      end)
      for i = 2, #seen do
        assert.is_true(seen[i] >= seen[i - 1])
      end
    end)

    it("has the documented result", function()
      assert.equal("succeeded", detection.status)
      local result = detection.result
      assert.same({ "error", "faces", "finished_at", "hair_id", "id", "started_at", "status", "type" }, keys(result))
      assert.equal("succeed", result.status)
      assert.equal("face_detect", result.type)
      assert.equal(cjson.null, result.hair_id)
      assert.equal(cjson.null, result.error)
      for _, at in ipairs { result.started_at, result.finished_at } do
        assert.matches("^%d%d%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d$", at)
      end
      assert.is_true(result.started_at <= result.finished_at)
    end)

    it("finds the three persons, each with a picture", function()
      local faces = detection.result.faces
      assert.equal(3, #faces)
      local links = {}
      for i, face in ipairs(faces) do
        assert.equal(i - 1, face.id)
        links[face.link] = true
        local path, answer = download(face.link, "face.jpg")
        assert.equal("image/jpeg", answer.headers["content-type"])
        assert.equal(1, frame_count(path))
      end
      assert.equal(3, #keys(links))
    end)

    it("adds where and when each face was seen", function()
      for _, face in ipairs(detection.result.faces) do
        local x, y, width, height = shell.unpack(face.box)
        assert.is_true(x >= 0 and y >= 0 and x + width <= 640 and y + height <= 360 and width > 20 and height > 20)
        assert.equal(50, face.frames)
        assert.is_true(face.first_seen == 0 and face.last_seen > 1.8 and face.last_seen <= 2)
        assert.is_true(face.score > 0.5 and face.score <= 1)
      end
      local left = {}
      for i, face in ipairs(detection.result.faces) do
        left[i] = face.box[1]
      end
      assert.is_true(left[1] < left[2] and left[2] < left[3])
    end)

    it("of a picture without people succeeds with no faces", function()
      local found = server:detect { image_url = server:upload(clips.path "empty.jpg", "image/jpeg") }
      assert.equal("succeeded", found.status)
      assert.matches('"faces":%[%]', server:request(
        "/api/v1/client/job/detect-face-result?detect_task_id=" .. found.detect_task_id).text)
    end)
  end)

  describe("video-face-swap-multi", function()
    local task, listener, callback, before, last_running

    setup(function()
      listener = receiver.start()
      before = server:call("account/balance").balance
      local body = swap_all("video-face-swap-multi", detection, video_url, "video_url")
      table.remove(body.input.faces, 2)
      body.callback_url = listener.url .. "/done?token=1"
      local id = server:call("job/CreateTask", body).task_id
      assert.equal(before - 2 * 2, server:call("account/balance").balance)
      shell.wait(120, "the task", function()
        local data = server:call("job/TaskInfo?task_id=" .. id)
        if data.status == "pending" or data.status == "running" then
          last_running = data
          return false
        end
        task = data
        return true
      end)
      callback = listener:take(20)
    end)

    it("shows what is known while it runs", function()
      assert.is_table(last_running)
      assert.equal(4, last_running.credits)
      for _, name in ipairs { "result", "duration_s", "complete_at" } do
        assert.equal(cjson.null, last_running[name])
      end
      assert.is_true(last_running.progress >= 0 and last_running.progress <= 1)
    end)

    it("succeeds with all documented fields", function()
      assert.equal("success", task.status, task.result.message)
      for _, name in ipairs { "task_id", "provider", "model_version", "status", "param", "credits", "create_at",
        "complete_at", "duration_s", "result", "source" } do
        assert.is_true(task[name] ~= nil and task[name] ~= cjson.null, name)
      end
      assert.equal("local", task.provider)
      assert.equal("api", task.source)
      assert.equal("video-face-swap-multi", task.param.model)
      assert.equal(listener.url .. "/done?token=1", task.param.callback_url)
      assert.equal(detection.result.id, task.param.input.detect_id)
      assert.equal(2, #task.param.input.faces)
      assert.equal(task.complete_at - task.create_at, task.duration_s)
      assert.is_true(math.abs(task.create_at - os.time()) < 300)
      assert.equal(200, task.result.code)
      assert.equal(1, #task.result.media_urls)
    end)

    it("yields a video of the same frames and the same sound", function()
      local path, answer = download(task.result.media_urls[1], "swapped.mp4")
      assert.equal("video/mp4", answer.headers["content-type"])
      assert.equal("h264", probe(path, "stream=codec_name", "v:0"))
      assert.equal(frame_count(clips.path "three.mp4"), frame_count(path))
      assert.equal(audio_digest(clips.path "three.mp4"), audio_digest(path))
      assert.equal(#shell.read(path), task.result.media_info.size)
    end)

    it("charges one credit for each started second and face", function()
      assert.equal(4, task.credits)
      assert.equal(before - 4, server:call("account/balance").balance)
    end)

    it("posts TaskInfo's data to the callback", function()
      assert.is_table(callback)
      assert.equal("POST", callback.method)
      assert.equal("/done?token=1", callback.target)
      assert.equal("application/json", callback.headers["content-type"])
      assert.same(task, callback.json)
      assert.is_nil(callback.headers["x-api-key"])
    end)
  end)

  it("keeps every face whose target is its own link, for the least price", function()
    local faces = {}
    for i, face in ipairs(detection.result.faces) do
      faces[i] = { face_id = face.id, target = face.link }
    end
    local input = { detect_id = detection.result.id, video_url = video_url, faces = faces }
    local task = server:run { model = "video-face-swap-multi", input = input }
    assert.equal("success", task.status, task.result.message)
    assert.equal(1, task.credits)
    assert.equal(50, frame_count((download(task.result.media_urls[1], "kept.mp4"))))
  end)

  it("does the same for a face that keeps its own link and for one that is left out", function()
    local faces = detection.result.faces
    local digests = {}
    for i, chosen in ipairs {
      { { face_id = 1, target = target_url } },
      { { face_id = 1, target = target_url }, { face_id = 0, target = faces[1].link } },
    } do
      local task = server:run { model = "video-face-swap-multi",
        input = { detect_id = detection.result.id, video_url = video_url, faces = chosen } }
      assert.equal(2, task.credits)
      digests[i] = video_digest((download(task.result.media_urls[1], "chosen.mp4")))
    end
    assert.equal(digests[1], digests[2])
    assert.not_equal(digests[1], video_digest(clips.path "three.mp4"))
  end)

  it("changes the chosen face of a picture and no other", function()
    local url = server:upload(clips.path "three.png", "image/png")
    local found = server:detect { image_url = url }
    local task = server:run { model = "image-face-swap-multi", input = { detect_id = found.result.id, image_url = url,
      faces = { { face_id = 1, target = target_url } } } }
    local path = download(task.result.media_urls[1], "chosen.png")
    for _, face in ipairs(found.result.faces) do
      assert.equal(face.id ~= 1, is_same_inside(face.box, clips.path "three.png", path))
    end
  end)

  it("takes the largest face for the primary one", function()
    local url = server:upload(clips.path "three.png", "image/png")
    local largest, size = nil, 0
    local faces = server:detect({ image_url = url }).result.faces
    for _, face in ipairs(faces) do
      if face.box[3] * face.box[4] > size then
        largest, size = face.id, face.box[3] * face.box[4]
      end
    end
    local task = server:run { model = "image-face-swap", input = { image_url = url, new_face = target_url } }
    local path = download(task.result.media_urls[1], "primary.png")
    for _, face in ipairs(faces) do
      assert.equal(face.id ~= largest, is_same_inside(face.box, clips.path "three.png", path))
    end
  end)

  it("takes another face's link as a target picture", function()
    local faces = detection.result.faces
    local task = server:run { model = "video-face-swap-multi", input = { detect_id = detection.result.id,
      video_url = video_url, faces = { { face_id = 0, target = faces[2].link } } } }
    assert.equal("success", task.status, task.result.message)
    assert.equal(2, task.credits)
  end)

  for name, content_type in pairs { ["three.jpg"] = "image/jpeg", ["three.png"] = "image/png" } do
    it("swaps several faces of a picture: " .. content_type, function()
      local url = server:upload(clips.path(name), content_type)
      local found = server:detect { image_url = url }
      assert.equal(3, #found.result.faces)
      local task = server:run(swap_all("image-face-swap-multi", found, url, "image_url"))
      assert.equal("success", task.status, task.result.message)
      assert.equal(3, task.credits)
      local path, answer = download(task.result.media_urls[1], "swapped" .. name)
      assert.equal(content_type, answer.headers["content-type"])
      assert.equal("640,360", probe(path, "stream=width,height", "v:0"))
    end)
  end

  it("swaps several faces of a GIF", function()
    local url = server:upload(clips.path "three.gif", "image/gif")
    local found = server:detect { video_url = url }
    assert.equal(3, #found.result.faces)
    local task = server:run(swap_all("gif-face-swap-multi", found, url, "video_url"))
    assert.equal("success", task.status, task.result.message)
    local path, answer = download(task.result.media_urls[1], "swapped.gif")
    assert.equal("image/gif", answer.headers["content-type"])
    assert.equal(frame_count(clips.path "three.gif"), frame_count(path))
  end)

  for model, clip in pairs {
    ["video-face-swap"] = { "three.mp4", "video/mp4", "video_url", 10 },
    ["gif-face-swap"] = { "three.gif", "image/gif", "video_url", 10 },
    ["image-face-swap"] = { "three.jpg", "image/jpeg", "image_url", 1 },
  } do
    it("swaps the primary face without a detection: " .. model, function()
      local name, content_type, field, price = shell.unpack(clip)
      local input = { [field] = server:upload(clips.path(name), content_type), new_face = target_url }
      local task = server:run { model = model, input = input }
      assert.equal("success", task.status, task.result.message)
      assert.equal(price, task.credits)
      local path, answer = download(task.result.media_urls[1], "primary-" .. name)
      assert.equal(content_type, answer.headers["content-type"])
      assert.equal(frame_count(clips.path(name)), frame_count(path))
    end)
  end

  it("estimates what CreateTask then reserves", function()
    local body = swap_all("video-face-swap-multi", detection, video_url, "video_url")
    local balance = server:call("account/balance").balance
    assert.same({ estimated_credits = 6, balance = balance, affordable = true }, server:call("job/EstimateTask", body))
    assert.equal(balance, server:call("account/balance").balance)
    assert.equal(6, server:call("job/TaskInfo?task_id=" .. server:call("job/CreateTask", body).task_id).credits)
  end)

  it("takes one upload to an upload URL, and keeps its bytes", function()
    local place = server:call "files/upload-url?content_type=video/mp4&ext=.mp4"
    local put = { headers = { ["Content-Type"] = "video/mp4" }, file = clips.path "three.mp4" }
    assert.equal(200, server:request(place.presigned_url, put).status)
    put.file = clips.path "empty.mp4"
    local answer = server:request(place.presigned_url, put)
    assert.equal(410, answer.status)
    assert.matches("has been used", answer.json.message)
    assert.equal(shell.read(clips.path "three.mp4"), shell.read(download(place.file_url, "kept.mp4")))
  end)

  it("answers a hundred requests at once", function()
    local words = { "curl", "-sS", "-Z", "--parallel-max", "50", "-m", "60", "-H", "x-api-key: " .. server.key, "-w", "\n" }
    for _ = 1, 100 do
      words[#words + 1] = server.url .. "/api/v1/client/account/balance"
    end
    local _, answers = shell.run(words):gsub('"code":200', "")
    assert.equal(100, answers)
  end)

  it("answers on 127.0.0.1 alone", function()
    assert.has_error(function()
      shell.run { "curl", "-sS", "-m", "5", (server.url:gsub("127%.0%.0%.1", "127.0.0.2")) .. "/" }
    end)
  end)

  it("keeps its data from other users", function()
    local modes = shell.run { "find", server.data, "-perm", "/077" }
    assert.equal("", modes)
  end)
end)

describe("the local engine's callbacks", function()
  local server, listener
  local answer_500 = "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

  setup(function()
    server = engine.start()
    listener = receiver.start()
  end)

  local function create(path)
    local url = server:upload(clips.path "empty.jpg", "image/jpeg")
    return server:call("job/CreateTask", { model = "image-face-swap", callback_url = listener.url .. path,
      input = { image_url = url, new_face = url } }).task_id
  end

  it("tell failures too, and come again until they are answered with 200", function()
    local id = create "/again"
    local first = listener:take(20, answer_500)
    local second = listener:take(10)
    assert.equal(id, first.json.task_id)
    assert.equal("failed", first.json.status)
    assert.equal(501, first.json.result.code)
    assert.same(first.json, second.json)
    assert.is_nil(listener:take(4))
  end)

  it("are given up after three tries", function()
    create "/never"
    for _ = 1, 3 do
      assert.is_table(listener:take(20, answer_500))
    end
    assert.is_nil(listener:take(10, answer_500))
  end)

  it("are delivered after a restart", function()
    local data = shell.temporary()
    local first = engine.start { data = data }
    local url = first:upload(clips.path "empty.jpg", "image/jpeg")
    local id = first:call("job/CreateTask", { model = "image-face-swap", callback_url = listener.url .. "/later",
      input = { image_url = url, new_face = url } }).task_id
    assert.is_table(listener:take(20, answer_500))
    first:signal "KILL"
    first:stop()
    engine.start { data = data }
    local later = listener:take(20)
    assert.equal(id, later.json.task_id)
  end)
end)

describe("the local engine's key", function()
  it("is needed, whole and exact", function()
    local server = engine.start()
    local paths = { "/api/v1/client/account/balance", "/api/v1/client/job/TaskInfo?task_id=x", "/nothing" }
    for _, path in ipairs(paths) do
      for _, key in ipairs { false, "", "ak_", engine.KEY .. "0", engine.KEY:sub(1, -2), "ak_local00000000000000000000000000x" } do
        local answer = server:request(path, { key = key })
        assert.equal(401, answer.status)
        assert.equal(401, answer.json.code)
        assert.equal(cjson.null, answer.json.data)
      end
    end
  end)

  it("is taken from --key or the environment", function()
    local given = "ak_0123456789abcdefghijklmnopqrstuv"
    for _, options in ipairs { { arguments = { "--key", given } }, { environment = { FACESWAP_LOCAL_KEY = given } } } do
      options.key = given
      local server = engine.start(options)
      assert.equal(engine.BALANCE, server:call("account/balance").balance)
      assert.equal(401, server:request("/api/v1/client/account/balance", { key = engine.KEY }).status)
      server:stop()
    end
  end)

  it("must have the service's shape, and is not repeated when it has not", function()
    for _, key in ipairs { "secret", "ak_" .. ("x"):rep(31), "ak_" .. ("x"):rep(33), "ak_ " .. ("x"):rep(31) } do
      local ok, problem = pcall(engine.start, { arguments = { "--key", key } })
      assert.is_false(ok)
      assert.matches("must be `ak_` and 32", problem)
      assert.is_nil(problem:find(key, 1, true))
    end
  end)
end)

describe("the local engine's life", function()
  it("ends with status 0 at the end of its input and on a signal", function()
    assert.equal(0, engine.start():stop())
    for _, name in ipairs { "TERM", "INT", "HUP" } do
      local server = engine.start()
      server:signal(name)
      shell.wait(60, "the end", function()
        return not server:is_running() or nil
      end)
      assert.equal(0, server:stop())
    end
  end)

  it("ends soon in the middle of work", function()
    local server = engine.start()
    local url = server:upload(clips.path "three.mp4", "video/mp4")
    local id = server:call("job/detect-face-video", { video_url = url }).detect_task_id
    shell.wait(60, "the work", function()
      return server:call("job/detect-face-result?detect_task_id=" .. id).status == "processing" or nil
    end)
    local before = os.time()
    assert.equal(0, server:stop())
    assert.is_true(os.time() - before <= 5)
  end)

  it("loses nothing of what it knew when it is killed", function()
    local data = shell.temporary()
    local first = engine.start { data = data }
    local url = first:upload(clips.path "three.mp4", "video/mp4")
    local target = first:upload(clips.path "target.jpg", "image/jpeg")
    local done = first:detect { video_url = url }
    local waiting = first:call("job/detect-face-video", { video_url = url }).detect_task_id
    local swap = { model = "video-face-swap-multi", input = { detect_id = done.result.id, video_url = url,
      faces = { { face_id = 1, target = target } } } }
    local task = first:call("job/CreateTask", swap).task_id
    first:signal "KILL"
    first:stop()

    local second = engine.start { data = data }
    local finished = second:finished(task)
    assert.equal("success", finished.status, finished.result.message)
    assert.equal(3, #second:detected(waiting).result.faces)
    assert.equal(engine.BALANCE - 2, second:call("account/balance").balance)
    -- URLs of the former run keep their meaning, though the port is another.
    swap.input.faces = { { face_id = 1, target = done.result.faces[2].link } }
    assert.equal(1, second:run(swap).credits)
    local again = second:call("job/detect-face-result?detect_task_id=" .. done.detect_task_id)
    assert.equal(done.result.id, again.result.id)
    assert.equal(200, second:request(again.result.faces[1].link, { key = false }).status)
  end)

  describe("taking up work again,", function()
    local data, silent

    before_each(function()
      data = shell.temporary()
      silent = receiver.start()
    end)

    -- Starts an engine that has a detection and a task at hand, both waiting for a URL that never answers.
    local function begin()
      local server = engine.start { data = data }
      local url = silent.url .. "/never"
      return server, server:call("job/detect-face-image", { image_url = url }).detect_task_id,
        server:call("job/CreateTask", { model = "image-face-swap", input = { image_url = url, new_face = url } }).task_id
    end

    local function wait_for_work(server, detection, task)
      shell.wait(60, "the work", function()
        return server:call("job/detect-face-result?detect_task_id=" .. detection).status == "processing"
          and server:call("job/TaskInfo?task_id=" .. task).status == "running"
      end)
    end

    it("gives up what ended it three times", function()
      local server, detection, task = begin()
      for _ = 1, 3 do
        wait_for_work(server, detection, task)
        server:signal "KILL"
        server:stop()
        server = engine.start { data = data }
      end
      local found = server:call("job/detect-face-result?detect_task_id=" .. detection)
      local info = server:call("job/TaskInfo?task_id=" .. task)
      local balance = server:call("account/balance").balance
      server:stop()
      assert.equal("failed", found.status)
      assert.matches("ended three times", found.error)
      assert.equal("failed", info.status)
      assert.matches("ended three times", info.result.message)
      assert.equal(0, info.credits)
      assert.equal(engine.BALANCE, balance)
    end)

    it("counts no end that was asked for", function()
      local server, detection, task = begin()
      for _ = 1, 4 do
        wait_for_work(server, detection, task)
        assert.equal(0, server:stop())
        server = engine.start { data = data }
      end
      wait_for_work(server, detection, task)
      server:signal "KILL"
      server:stop()
      server = engine.start { data = data }
      wait_for_work(server, detection, task)
    end)
  end)

  it("clears away what a killed run left half-written", function()
    local data = shell.temporary()
    local first = engine.start { data = data }
    local kept = first:upload(clips.path "three.jpg", "image/jpeg")
    first:stop()
    for _, name in ipairs { "tmp/abc", "media/.x.mp4.part", "sources/junk", "sources/" .. ("0"):rep(32) .. ".media" } do
      shell.write(data .. "/" .. name, "half")
    end
    engine.start { data = data }
    local left = shell.run { "find", data .. "/tmp", data .. "/media", data .. "/sources", "-type", "f" }
    assert.equal(kept:match("[^/]+$"), left:match("media/([^/\n]+)\n$"))
    assert.equal(1, select(2, left:gsub("\n", "")))
  end)

  it("refuses a data directory that another engine uses", function()
    local server = engine.start()
    local ok, problem = pcall(engine.start, { data = server.data })
    assert.is_false(ok)
    assert.matches("is used by another faceswap%-local %(process " .. server.pid .. "%)", problem)
    assert.equal(engine.BALANCE, server:call("account/balance").balance)
  end)

  it("says so when its database is damaged", function()
    local data = shell.temporary()
    shell.write(data .. "/engine.db", ("no database "):rep(1000))
    assert.error_matches(function() engine.start { data = data } end, "cannot use the database .*engine.db: file is not a database")
  end)

  it("says so when its port is taken", function()
    local server = engine.start()
    local port = server.url:match "%d+$"
    local ok, problem = pcall(engine.start, { arguments = { "--port", port } })
    assert.is_false(ok)
    assert.matches("cannot listen on 127.0.0.1 port " .. port .. ": Address already in use", problem)
  end)

  it("says which command fetches models that are missing", function()
    assert.error_matches(function() engine.start { arguments = { "--models", "/nonexistent" } } end, "install the models")
  end)

  it("without --data keeps everything in a temporary directory and leaves none of it", function()
    local parent = shell.temporary()
    assert.matches("^listening on http://127.0.0.1:%d+\n$",
      shell.line(("TMPDIR=%s %s --with-parent </dev/null"):format(parent, shell.quote(engine.PROGRAM))))
    assert.equal("", shell.run { "ls", "-A", parent })
  end)

  it("explains itself and wrong usage", function()
    local program = shell.quote(engine.PROGRAM)
    local function run(arguments)
      return shell.line(("%s %s </dev/null; echo $?"):format(program, arguments))
    end
    assert.matches("%-%-data DIR.*\n0\n$", run "--help")
    assert.matches("^faceswap%-local %d+%.%d+%.%d+\n0\n$", run "--version")
    assert.matches("%-%-port is a number from 0 to 65535.*\n2\n$", run "--data /tmp --port 70000")
    assert.matches("%-%-workers is a number.*\n2\n$", run "--data /tmp --workers 0")
    assert.matches("unexpected argument.*\n2\n$", run "--data /tmp extra")
    assert.matches("%-%-help.*\n2\n$", run "--bogus")
  end)
end)
