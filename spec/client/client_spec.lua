-- The client against the real engine: the whole job, and how the two live and die together.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

-- codec and number of frames of a stream: the mark at the end of a GIF is a packet, too, to some ffprobe
local function stream(path, which)
  return shell.ffprobe { "-select_streams", which, "-count_frames", "-show_entries", "stream=codec_name,nb_read_frames", path }
end

local function packets(path, which)
  return shell.ffmpeg { "-i", path, "-map", "0:" .. which, "-c", "copy", "-f", "md5", "-" }
end

describe("with the engine", function()
  local engine, client, folder

  setup(function()
    engine = engines.start()
    client = engine:client()
    folder = shell.temporary()
  end)

  it("the balance is a number", function()
    assert.is_number((client:balance()))
  end)

  it("a video is detected, swapped, waited for and downloaded", function()
    local seen = {}
    local function on_progress(event)
      seen[event.stage] = true
      assert.is_true(event.elapsed >= 0)
    end
    local video = clips.path "three.mp4"
    local url = assert(client:upload(video, { on_progress = on_progress }))
    local detection = assert(client:detect { video_url = url, on_progress = on_progress })
    assert.equal(3, #detection.faces)
    for i, face in ipairs(detection.faces) do
      assert.equal(tostring(i - 1), tostring(face.id))
      assert.equal(face, detection:face(i - 1))
    end
    local before = client:balance()
    local task = assert(client:swap(detection, function(face)
      return face.id == 1 and clips.path "target.jpg" or nil
    end, { on_progress = on_progress }))
    assert.is_string(assert(task:status()).status)
    local result = assert(task:wait { on_progress = on_progress })
    assert.equal(task.id, result.task_id)
    assert.is_true(result.credits > 0)
    assert.equal(before - result.credits, client:balance())
    assert.is_true(result.completed_at >= result.created_at)
    local output = folder .. "/out.mp4"
    assert.equal(output, client:download(result.urls[1], output, { on_progress = on_progress }))
    assert.equal("h264,50\n", stream(output, "v"))
    assert.equal(stream(video, "a"), stream(output, "a"))
    assert.equal(packets(video, "a"), packets(output, "a"))
    assert.is_true(seen.detect and seen.swap)
  end)

  it("run does it all, for a GIF and a picture too", function()
    for kind, name in pairs { gif = "three.gif", image = "three.jpg" } do
      local output = folder .. "/" .. name
      local result = assert(client:run {
        [kind] = clips.path(name),
        choose = { [0] = clips.path "target.jpg" },
        output = output,
      })
      assert.equal(output, result.output)
      assert.equal(3, #result.detection.faces)
      assert.equal(kind, result.detection.media_kind)
      assert.equal(kind == "gif" and "gif,10\n" or "mjpeg,1\n", stream(output, "v"))
    end
  end)

  it("a task can be taken up by another client", function()
    local result = assert(client:run { image = clips.path "three.jpg", choose = { [2] = clips.path "target.jpg" } })
    local other = engine:client()
    assert.same(result.urls, assert(other:task(result.task_id):wait()).urls)
  end)

  it("an output that cannot be written is found before anything is sent", function()
    local before = client:balance()
    local result, err = client:run { image = clips.path "three.jpg", choose = { [0] = clips.path "target.jpg" }, output = "/no/such/x.jpg" }
    assert.is_nil(result)
    assert.equal("config", err.kind)
    assert.matches("^output: ", err.message)
    assert.equal(before, client:balance())
  end)

  it("a target without a face is not sent", function()
    for target, reason in pairs { ["empty.jpg"] = "no face can be found in it", ["three.jpg"] = "it shows %d" } do
      local result, err = client:run { image = clips.path "three.jpg", choose = { [1] = clips.path(target) } }
      assert.is_nil(result)
      assert.equal("choice", err.kind)
      assert.matches("face 1: the target .*" .. target .. " must show one face, clearly: " .. reason, err.message)
      assert.is_nil(err.task_id)
    end
  end)

  it("a target without a face fails the task with a reason, and costs nothing, where nobody looks at it before", function()
    local before = client:balance()
    local target = assert(client:upload(clips.path "empty.jpg"))
    local result, err = client:run { image = clips.path "three.jpg", choose = { [1] = target } }
    assert.is_nil(result)
    assert.equal("api", err.kind)
    assert.equal(501, err.code)
    assert.matches("face", err.message)
    assert.is_string(err.task_id)
    assert.equal(before, client:balance())
  end)

  it("nobody in a video is a detection without faces, and no choice", function()
    local detection = assert(client:detect { video = clips.path "empty.mp4" })
    assert.same({}, detection.faces)
    local _, err = client:swap(detection, { [0] = clips.path "target.jpg" })
    assert.equal("choice", err.kind)
    assert.matches("found no faces", err.message, 1, true)
  end)

  it("a wrong key is refused with the name of what holds it", function()
    local other = assert(faceswap.new { base_url = engine.url, api_key = "ak_" .. ("x"):rep(32) })
    local _, err = other:balance()
    assert.equal(401, err.code)
    assert.matches("the option api_key", err.message, 1, true)
  end)
end)

describe("the local backend", function()
  local function runs(pid)
    return (shell.read("/proc/" .. pid .. "/stat") or ""):match("%) [^ZX]") ~= nil
  end

  it("starts an engine, uses it, and ends it", function()
    local client = assert(faceswap.new { backend = "local", engine = { program = "build/faceswap-local" } })
    local pid = client.engine:pid()
    assert.is_true(runs(pid))
    assert.is_number((client:balance()))
    client:close()
    assert.is_false(runs(pid))
  end)

  it("gives the engine the key where no other user sees it", function()
    local key = "ak_" .. ("s"):rep(32)
    local client = assert(faceswap.new { backend = "local", api_key = key, engine = { program = "build/faceswap-local" } })
    assert.is_number((client:balance()))
    assert.is_nil(shell.read("/proc/" .. client.engine:pid() .. "/cmdline"):find(key, 1, true))
  end)

  it("leaves no engine behind when its parent is killed", function()
    local folder = shell.temporary()
    local script = shell.write(folder .. "/parent.lua", [[
      local client = assert(require("faceswap").new { backend = "local", engine = { program = "build/faceswap-local" } })
      print(client.engine:pid())
      io.stdout:flush()
      while true do client:balance() end
    ]])
    local parent = shell.spawn(("%s %s"):format(arg[-1] or "lua5.4", script))
    local engine_pid = parent.pipe:read "*l"
    assert.is_true(runs(engine_pid))
    parent:stop "KILL"
    shell.wait(60, "the engine's end", function()
      return not runs(engine_pid)
    end)
  end)

  it("takes an engine that runs already", function()
    local engine = engines.start()
    local script = ("FACESWAP_LOCAL_URL=%s exec %s -e %s"):format(engine.url, arg[-1] or "lua5.4", shell.quote [[
      local client = assert(require("faceswap").new { backend = "local" })
      io.write(tostring(client), " ", client:balance() > 0 and "answers" or "?")
      client:close()
    ]])
    local output = shell.run { "sh", "-c", script }
    engine:stop()
    assert.matches("^faceswap.Client %(" .. engine.url:gsub("%p", "%%%0") .. "%) answers", output)
  end)

  it("says what is missing", function()
    local client, err = faceswap.new { backend = "local", engine = { program = "/no/such/engine" } }
    assert.is_nil(client)
    assert.equal("config", err.kind)
    assert.matches("/no/such/engine: No such file or directory", err.message, 1, true)
    client, err = faceswap.new { backend = "local", engine = { program = "true" } }
    assert.is_nil(client)
    assert.matches("it ended at once", err.message, 1, true)
  end)
end)
