-- A ledger that outlives the service it is about, and what it keeps of URLs.
local errors = require "faceswap.errors"
local faceswap = require "faceswap"
local json = require "faceswap.json"
local private_urls = require "faceswap.ledger.private_urls"
local shell = require "spec.support.shell"
local store = require "faceswap.store"
local testing = require "faceswap.testing"

local VIDEO, TARGET = "https://media.example/v.mp4", "https://media.example/t.png"

describe("a ledger", function()
  local folder, path, double, client

  local function open(backend, options)
    client = double:client(shell.merge({ ledger = path, backend = backend }, options))
  end

  before_each(function()
    folder = shell.temporary()
    path = folder .. "/ledger.db"
    double = testing.new()
  end)
  after_each(function()
    if client then
      client:close()
      client = nil
    end
  end)

  local function run(more)
    return client:run(shell.merge({ video_url = VIDEO, choose = { [0] = TARGET }, job_key = "k", output = folder .. "/out.mp4" }, more))
  end

  local function entries()
    local kept = assert(store.open(path))
    local list = {}
    for id = 1, 100 do
      local entry = kept:find { id = id }
      if not entry then
        break
      end
      list[id] = entry
    end
    kept:close()
    return list
  end

  local function states()
    local list = {}
    for i, entry in ipairs(entries()) do
      list[i] = entry.kind .. " " .. entry.state
    end
    return table.concat(list, ", ")
  end

  describe("of an engine that has gone with its data", function()
    it("does the job again", function()
      open "local"
      assert(run())
      client:close()
      double:forget()
      open "local"
      assert.equal("task-2", assert(run()).task_id)
      assert.equal("detect expired, create failed, detect succeeded, create succeeded", states())
    end)

    it("does every kind of job again, but none that the engine still knows", function()
      open "local"
      local detection = assert(client:detect { video_url = VIDEO, job_key = "d" })
      local jobs = {
        function() return assert(client:create { model = "m", input = {}, job_key = "a" }).id end,
        function() return assert(client:swap_primary { video_url = VIDEO, face = TARGET, job_key = "b" }).id end,
        function() return assert(client:swap(detection, { [0] = TARGET }, { job_key = "c" })).id end,
      }
      for i, job in ipairs(jobs) do
        local first = job()
        assert.equal(first, job(), i)
      end
      assert.equal(3, #double:tasks())
      double:forget()
      detection = assert(client:detect { video_url = VIDEO, job_key = "d" })
      for i, job in ipairs(jobs) do
        assert.equal("task-" .. i + 3, job())
      end
    end)

    it("leaves entries alone while the engine cannot be asked", function()
      open "local"
      local first = assert(run())
      double:always("task", { status = 500, body = "" })
      assert.is_nil((run()))
      double:always("task", nil)
      assert.equal(first.task_id, assert(run()).task_id)
      assert.equal(1, #double:tasks())
    end)
  end)

  describe("of a service", function()
    it("makes a detection again that the service has forgotten", function()
      open()
      assert(client:detect { video_url = VIDEO, job_key = "k" })
      double:forget()
      local detection = assert(client:detect { video_url = VIDEO, job_key = "k" })
      assert.equal("detection-2", detection.detect_task_id)
      assert.equal("detect expired, detect succeeded", states())
      assert.equal("detection-2", assert(client:detect { video_url = VIDEO, job_key = "k" }).detect_task_id)
      assert.equal(2, #double:asked "detect")
    end)

    it("says that it knows a task no more, and pays for it again only when told to", function()
      open()
      assert(run())
      shell.run { "rm", folder .. "/out.mp4" }
      double:forget()
      double:always("download", { status = 403, body = "expired" })
      local result, err = run()
      assert.is_nil(result)
      assert.same({ 404, 2, "task-1" }, { err.code, err.entry_id, err.task_id })
      assert.matches("the ledger has the task as its entry 2: it was made elsewhere", err.message, 1, true)
      assert.matches("client:resolve(2, 'failed') lets the job be submitted again, and paid for again", err.message, 1, true)
      assert.equal(1, #double:tasks())
      double:always("download", nil)
      assert.is_true(client:resolve(2, "failed"))
      assert.equal("task-2", assert(run()).task_id)
    end)

    it("tells what a task that has not ended is about", function()
      open()
      for i, name in ipairs { "video_url", "image_url" } do
        assert(client:create { model = "m", input = { [name] = VIDEO } })
        assert.equal(VIDEO, client:resume()[i].media_url)
      end
    end)

    it("waits for a task that it knows to run, and asks for a URL that it does not keep whole", function()
      open()
      local signed = "https://media.example/r.mp4?X-Signature=SIGNED"
      local job = { video_url = VIDEO, choose = { [0] = TARGET }, job_key = "k", timeout = 10 }
      double:on("create", { takes = 60, result = { media_urls = { signed } } })
      assert.equal("timeout", select(2, client:run(job)).kind)
      job.timeout = nil
      for _ = 1, 2 do
        assert.same({ signed }, assert(client:run(job)).urls)
      end
      assert.equal(1, #double:tasks())
    end)

    it("asks for another URL of a result once the one it has does not work", function()
      open()
      local first = assert(run())
      local old = first.urls[1]
      double:on("download", { status = 403, body = "<Error><Code>ExpiredToken</Code><Message>x</Message></Error>" })
      double:on("task", function(request)
        assert.equal(first.task_id, request.query.task_id)
        return { data = { task_id = first.task_id, status = "success", result = { media_urls = { old .. "?again=1" } } } }
      end)
      assert.equal(old .. "?again=1", assert(run()).urls[1])
      assert.equal(1, #double:tasks())
    end)
  end)

  describe("keeps of URLs", function()
    local SIGNED = "https://me:hunter2@media.example/v.mp4?X-Signature=SIGNED#part"

    it("neither queries nor passwords, wherever they stand", function()
      open()
      double:on("create", { result = { media_urls = { "https://media.example/r.mp4?X-Signature=SIGNED" } } })
      assert(client:run { video_url = SIGNED, choose = { [0] = TARGET .. "?sig=SIGNED" }, job_key = "k",
        callback_url = "https://me.example/done?token=SIGNED" })
      double:on("create", { code = 422, message = "cannot fetch https://media.example/x?sig=SIGNED" })
      client:create { model = "m", input = { deep = { { url = 'https://media.example/q?a="SIGNED"' } }, text = "see " .. SIGNED .. " !" } }
      client:close()
      for _, name in ipairs { "ledger.db", "ledger.db-wal" } do
        local content = shell.read(folder .. "/" .. name) or ""
        assert.is_nil(content:find("SIGNED", 1, true))
        assert.is_nil(content:find("hunter2", 1, true))
      end
      local list = entries()
      assert.matches("^https://media%.example/v%.mp4#cut%-%x+$", list[1].media_url)
      local body = json.decode(list[2].body)
      assert.same({ list[1].media_url, 0 }, { body.input.video_url, body.input.faces[1].face_id })
      assert.matches("^https://me%.example/done#cut%-%x+$", body.callback_url)
    end)

    it("enough to know them again", function()
      open()
      local detection = assert(client:detect { video_url = SIGNED, job_key = "k" })
      assert.equal(SIGNED, assert(client:detect { video_url = SIGNED, job_key = "k" }).media_url)
      assert.equal(1, #double:asked "detect")
      assert(client:swap(detection, { [0] = TARGET }))
      assert.equal(SIGNED, double:asked("create")[1].body.input.video_url)
      -- another signature: the service has seen another URL
      assert(client:detect { video_url = SIGNED:gsub("SIGNED", "OTHER"), job_key = "k" })
      assert.equal(2, #double:asked "detect")
    end)

    it("too little to swap by: then it says so", function()
      open()
      double:always("detection", { data = { status = "processing" } })
      client:detect { video_url = SIGNED, job_key = "k", timeout = 1 }
      double:always("detection", nil)
      local detection = assert(client:detect(client:resume()[1].detect))
      local task, err = client:swap(detection, { [0] = TARGET })
      assert.is_nil(task)
      assert.equal("config", err.kind)
      assert.matches("detect it again by its URL", err.message, 1, true)
    end)

    it("what is no secret as it is", function()
      for _, url in ipairs { VIDEO, "http://127.0.0.1:80/media/x.mp4", "not a URL", "", "https://a" } do
        assert.equal(url, private_urls.cut(url))
      end
      local once = private_urls.cut(SIGNED)
      assert.equal(once, private_urls.cut(once))
      assert.is_true(private_urls.is_cut(once))
      assert.equal("https://media.example/v.mp4?…", private_urls.shown(once))
      assert.equal(VIDEO, private_urls.shown(VIDEO))
      assert.not_equal(once, private_urls.cut(SIGNED .. "2"))
    end)
  end)

  it("is a file that outlives the process, and of its owner alone", function()
    for name, said in pairs {
      [":memory:"] = "outlive the process", ["file:x?mode=memory"] = "outlive the process", [""] = "is empty",
      ["/dev/null"] = "a ledger is a file", [folder] = "a ledger is a file",
    } do
      local made, err = faceswap.new { transport = double, ledger = name }
      assert.is_nil(made)
      assert.is_true(errors.is(err))
      assert.matches(said, err.message, 1, true)
    end
    open()
    assert(client:create { model = "m", input = {} })
    shell.run { "chmod", "666", path, path .. "-wal", path .. "-shm" }
    local other = double:client { ledger = path }
    assert.equal("600\n600\n600\n", shell.run { "stat", "-c", "%a", path, path .. "-wal", path .. "-shm" })
    other:close()
  end)
end)

describe("a script with a ledger on the local engine", function()
  it("works in each run, though the engine of the first has ended", function()
    local clips = require "spec.support.clips"
    local folder = shell.temporary()
    local function run()
      local client = assert(faceswap.new { backend = "local", ledger = folder .. "/swaps.db" })
      local result = assert(client:run {
        image = clips.path "three.jpg", choose = { [0] = clips.path "target.jpg" }, output = folder .. "/out.jpg", job_key = "k",
      })
      client:close()
      return result.task_id
    end
    local first = run()
    assert.equal(first, run())
    shell.run { "rm", "-rf", folder .. "/swaps.db-engine" }
    assert.not_equal(first, run())
    assert.matches("^\255\216", shell.read(folder .. "/out.jpg"))
  end)
end)
