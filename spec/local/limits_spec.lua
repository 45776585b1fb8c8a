-- Limits of one job, of the queue, and cancelling.
local cjson = require "cjson.safe"
local clips = require "spec.support.clips"
local engine = require "spec.support.engine"
local receiver = require "spec.support.receiver"
local shell = require "spec.support.shell"
local socket = require "socket"

local JOB = "/api/v1/client/job/"

-- A GIF of `count` blank frames: a few bytes a frame, however large.
local function blank_gif(path, width, height, count)
  local function word(n)
    return string.char(n % 256, math.floor(n / 256))
  end
  -- a frame of 1x1 on a large screen is decoded as the whole screen
  local frame = "\x21\xF9\x04\x04\x0A\x00\x00\x00\x2C" .. word(0) .. word(0) .. word(1) .. word(1) .. "\x00\x02\x02\x44\x01\x00"
  return shell.write(path, "GIF89a" .. word(width) .. word(height) .. "\x80\x00\x00\x00\x00\x00\xFF\xFF\xFF" .. frame:rep(count) .. ";")
end

local function children_of(pid)
  return shell.run({ "sh", "-c", "pgrep -P " .. pid .. " || true" })
end

describe("the local engine's limits:", function()
  local server, scratch

  setup(function()
    scratch = shell.temporary()
  end)

  local function start(...)
    server = engine.start { arguments = { ... } }
  end

  after_each(function()
    if server then
      assert.is_number(server:call("account/balance").balance)
      assert.equal(0, server:stop())
      server = nil
    end
  end)

  local function fails(url, pattern)
    local found = server:detect { video_url = url }
    assert.equal("failed", found.status)
    assert.matches(pattern, found.error)
  end

  it("frames beyond 8K are refused before they are decoded", function()
    start()
    local before = socket.gettime()
    fails(server:upload(blank_gif(scratch .. "/huge.gif", 8000, 8000, 300), "image/gif"),
      "8000x8000 pixels are 64 megapixels a frame, and 36 are the most")
    assert.is_true(socket.gettime() - before < 15) -- decoding alone takes longer
  end)

  it("more pixels than a GIF may have, are refused with the figure and the limit", function()
    start()
    local before = socket.gettime()
    fails(server:upload(blank_gif(scratch .. "/long.gif", 5000, 5000, 400), "image/gif"),
      "400 frames of 5000x5000 pixels are 10000 megapixels, and 4000 are the most")
    assert.is_true(socket.gettime() - before < 15) -- decoding alone takes longer
  end)

  it("more pixels than --max-megapixels, are refused; the spans that are asked for count", function()
    start("--max-megapixels", "8")
    local url = server:upload(clips.path "three.mp4", "video/mp4")
    fails(url, "50 frames of 640x360 pixels are 12 megapixels, and 8 are the most")
    local found = server:detect { video_url = url, spans = { { 0, 1 } } }
    assert.equal("succeeded", found.status, found.error)
  end)

  it("processor time is bounded", function()
    start("--max-cpu", "1")
    local clip = scratch .. "/long.mp4"
    shell.ffmpeg { "-stream_loop", "20", "-i", clips.path "three.mp4", "-c", "copy", clip }
    fails(server:upload(clip, "video/mp4"), "more than 1 seconds of processor time")
  end)

  it("the size of a result is bounded", function()
    start("--max-output", "20K")
    local url = server:upload(clips.path "three.png", "image/png")
    local task = server:run { model = "image-face-swap", input = { image_url = url,
      new_face = server:upload(clips.path "target.jpg", "image/jpeg") } }
    assert.equal("failed", task.status)
    assert.matches("larger than 20480 bytes, the most that is allowed", task.result.message)
    assert.equal("", shell.run { "find", server.data .. "/tmp", "-mindepth", "1" })
  end)

  it("a picture overtakes two GIFs as large as may be", function()
    start()
    local picture = server:upload(clips.path "three.jpg", "image/jpeg")
    local url = server:upload(blank_gif(scratch .. "/wait.gif", 2000, 2000, 990), "image/gif")
    local ids = {}
    for i = 1, 2 do
      ids[i] = server:call("job/detect-face-video", { video_url = url }).detect_task_id
    end
    for _ = 1, 3 do
      assert.equal("succeeded", server:detect({ image_url = picture }).status)
    end
    for _, id in ipairs(ids) do
      assert.equal("processing", server:call("job/detect-face-result?detect_task_id=" .. id).status)
      server:request(JOB .. "detect-face-result?detect_task_id=" .. id, { method = "DELETE" })
    end
  end)

  it("what ends a job's process, ends its job alone", function()
    start()
    local url = server:upload(clips.path "scenes.mp4", "video/mp4")
    local host = children_of(server.pid):match("%d+")
    local id = server:call("job/detect-face-video", { video_url = url }).detect_task_id
    local process = shell.wait(60, "the job's process", function()
      return children_of(host):match("%d+")
    end)
    shell.run { "kill", "-SEGV", process }
    local found = server:detected(id)
    assert.equal("failed", found.status)
    assert.matches("broke its decoder", found.error)
    assert.equal("succeeded", server:detect({ video_url = url }).status)
  end)

  it("a job's process can neither start a program nor open another file or a connection", function()
    start()
    local host = children_of(server.pid):match("%d+")
    local id = server:call("job/detect-face-video", { video_url = server:upload(clips.path "scenes.mp4", "video/mp4") }).detect_task_id
    local process = shell.wait(60, "the job's process", function()
      return children_of(host):match("%d+")
    end)
    local status = shell.wait(60, "its restrictions", function()
      local text = shell.read("/proc/" .. process .. "/status") or ""
      return text:match "Seccomp:%s+2" and text
    end)
    assert.matches("NoNewPrivs:%s+1", status)
    local limits = shell.read("/proc/" .. process .. "/limits")
    assert.matches("Max core file size%s+0%s", limits)
    assert.matches("Max file size%s+4294967296%s", limits)
    assert.matches("Max cpu time%s+7200%s", limits)
    local environment = shell.read("/proc/" .. process .. "/environ")
    assert.is_nil(environment:find("KEY=", 1, true))
    assert.equal("succeeded", server:detected(id).status)
  end)

  it("a job host that has ended is started again", function()
    start()
    local url = server:upload(clips.path "three.jpg", "image/jpeg")
    shell.run { "kill", "-KILL", (children_of(server.pid):match("%d+")) }
    assert.equal("succeeded", server:detect({ image_url = url }).status)
    assert.matches("is started again", server:errors())
  end)

  describe("a full line", function()
    local silent

    before_each(function()
      silent = receiver.start()
    end)

    it("refuses with 429 and says when to come again; the other line is open", function()
      start("--max-queue", "2", "--workers", "1")
      local refused
      for i = 1, 20 do -- the workers take some, two wait
        local answer = server:request(JOB .. "detect-face-video", { json = { video_url = silent.url .. "/" .. i } })
        if answer.status ~= 200 then
          refused = answer
          break
        end
        socket.sleep(0.05)
      end
      assert.equal(429, refused.status)
      assert.equal(429, refused.json.code)
      assert.matches("2 jobs on videos wait already", refused.json.message)
      assert.is_true(tonumber(refused.headers["retry-after"]) >= 1)
      local url = server:upload(clips.path "three.jpg", "image/jpeg")
      assert.equal("succeeded", server:detect({ image_url = url }).status)
    end)

    it("URLs that do not answer keep no picture waiting", function()
      start("--workers", "1")
      for i = 1, 10 do
        server:call("job/detect-face-video", { video_url = silent.url .. "/" .. i })
      end
      local url = server:upload(clips.path "three.jpg", "image/jpeg")
      local before = socket.gettime()
      assert.equal("succeeded", server:detect({ image_url = url }).status)
      assert.is_true(socket.gettime() - before < 15) -- the least that each is waited for
    end)
  end)
end)

describe("DELETE", function()
  local server, video_url, target_url

  setup(function()
    server = engine.start()
    video_url = server:upload(clips.path "scenes.mp4", "video/mp4")
    target_url = server:upload(clips.path "target.jpg", "image/jpeg")
  end)

  teardown(function()
    assert.equal(0, server:stop())
  end)

  local function delete(call, id)
    local field = call == "TaskInfo" and "task_id" or "detect_task_id"
    return server:request(("%s%s?%s=%s"):format(JOB, call, field, id), { method = "DELETE" })
  end

  local function files(folder)
    return shell.run { "find", server.data .. "/" .. folder, "-ignore_readdir_race", "-type", "f" }
  end

  it("of a task that is under way ends it, gives the credits back and calls back", function()
    local listener = receiver.start()
    local before = server:call("account/balance").balance
    local id = server:call("job/CreateTask", { model = "video-face-swap", callback_url = listener.url .. "/end",
      input = { video_url = video_url, new_face = target_url } }).task_id
    assert.equal(before - 10, server:call("account/balance").balance)
    shell.wait(60, "the work", function()
      return server:call("job/TaskInfo?task_id=" .. id).progress > 0 or nil
    end)
    local answer = delete("TaskInfo", id)
    assert.equal(200, answer.status)
    assert.same({ task_id = id, status = "cancelled" }, answer.json.data)
    local task = server:call("job/TaskInfo?task_id=" .. id)
    assert.equal("failed", task.status)
    assert.equal("cancelled", task.result.message)
    assert.equal(0, task.credits)
    assert.equal(before, server:call("account/balance").balance)
    assert.equal("failed", listener:take(10).json.status)
    shell.wait(60, "the job's directory to go", function()
      return shell.run { "find", server.data .. "/tmp", "-ignore_readdir_race", "-mindepth", "1" } == "" or nil
    end)
    -- a job ends once: the rest of its work changes nothing
    assert.equal(before, server:call("account/balance").balance)
  end)

  it("of a task that waits takes it out of its line", function()
    local silent = receiver.start()
    local ids = {}
    for i = 1, 12 do
      ids[i] = server:call("job/CreateTask", { model = "gif-face-swap", input = { video_url = silent.url .. "/" .. i,
        new_face = target_url } }).task_id
    end
    for i = 12, 1, -1 do
      assert.equal("cancelled", delete("TaskInfo", ids[i]).json.data.status)
    end
    assert.equal("succeeded", server:detect({ video_url = server:upload(clips.path "three.gif", "image/gif") }).status)
  end)

  it("of something finished removes all that the engine has of it, and of nothing else", function()
    local url = server:upload(clips.path "three.mp4", "video/mp4")
    local own = server:upload(clips.path "target.jpg", "image/jpeg")
    local before = files "media"
    local found = server:detect { video_url = url }
    local task = server:run { model = "video-face-swap-multi", input = { detect_id = found.result.id, video_url = url,
      faces = { { face_id = 0, target = own } } } }
    assert.equal("success", task.status, task.result.message)
    assert.equal(200, delete("TaskInfo", task.task_id).status)
    assert.equal(404, server:request(task.result.media_urls[1]).status)
    assert.equal(404, server:request(own).status)
    assert.equal(200, server:request(url).status)
    assert.equal(404, server:request(JOB .. "TaskInfo?task_id=" .. task.task_id).status)
    assert.equal("deleted", delete("detect-face-result", found.detect_task_id).json.data.status)
    for _, address in ipairs { url, found.result.faces[1].link } do
      assert.equal(404, server:request(address).status)
    end
    assert.is_nil(files("sources"):find(found.detect_task_id, 1, true))
    assert.equal(select(2, before:gsub("\n", "")) - 2, select(2, files("media"):gsub("\n", "")))
    assert.equal(200, server:request(target_url).status)
  end)

  it("of what is not there is refused, and needs the key", function()
    assert.equal(404, delete("TaskInfo", "0").status)
    assert.equal(404, delete("detect-face-result", ("0"):rep(32)).status)
    assert.equal(422, server:request(JOB .. "TaskInfo", { method = "DELETE" }).status)
    assert.equal(401, server:request(JOB .. "TaskInfo?task_id=x", { method = "DELETE", key = false }).status)
    assert.equal("GET, HEAD, DELETE", server:request(JOB .. "TaskInfo?task_id=x", { method = "PATCH" }).headers.allow)
  end)
end)

describe("Models", function()
  it("are listed, with the schema of what each takes", function()
    local server = engine.start()
    local all = server:call("job/Models").models
    assert.equal(6, #all)
    assert.equal(2, #server:call("job/Models?modality=image&operation=face-swap").models)
    local one = server:call("job/Models/video-face-swap-multi")
    assert.equal("video-face-swap-multi", one.model)
    assert.same({ "video_url", "detect_id", "faces" }, one.input_schema.required)
    assert.equal("integer", one.input_schema.properties.faces.items.properties.face_id.type)
    local answer = server:request(JOB .. "Models/nobody")
    assert.equal(404, answer.status)
    assert.equal(cjson.null, answer.json.data)
  end)
end)
