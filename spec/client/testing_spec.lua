-- The double that users test their code with: as the service, without one.
local faceswap = require "faceswap"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

local VIDEO, TARGET = "https://media.example/v.mp4", "https://media.example/t.png"

describe("a double", function()
  local double, client

  local function start(given, options)
    double = testing.new(given)
    client = double:client(options)
  end

  it("does a whole job, from an upload to the file, in no time", function()
    local folder = shell.temporary()
    local video = shell.write(folder .. "/v.mp4", "a film")
    start { faces = 3, cost = 7 }
    local began = os.time()
    local result = assert(client:run { video = video, choose = { [2] = TARGET }, output = folder .. "/out.mp4" })
    assert.is_true(os.time() - began < 5)
    assert.is_true(double:now() > 30 and double:now() < 40)
    assert.equal(7, result.credits)
    assert.equal(93, assert(client:balance()))
    assert.equal("isom", shell.read(folder .. "/out.mp4"):sub(9, 12))
    local input = double:asked("create")[1].body.input
    assert.equal(double:asked("detect")[1].body.video_url, input.video_url)
    assert.same({ { face_id = 0, target = result.detection.faces[1].link }, { face_id = 1, target = result.detection.faces[2].link },
      { face_id = 2, target = TARGET } }, input.faces)
    assert.equal(video, double:asked("upload")[1].file)
  end)

  it("is what faceswap.new takes as its transport", function()
    double = testing.new { balance = 5 }
    client = assert(faceswap.new { transport = double })
    assert.equal(5, client:balance())
    assert.has_error(function() faceswap.new { transport = {} } end)
  end)

  it("opens no socket and asks no environment", function()
    start()
    assert.has_error(function() client:pollfd() end)
    assert.equal("https://service.faceswap.test", tostring(client):match "%((.-)%)")
  end)

  local outcomes = {
    unauthorized = { "api", 401 }, no_credits = { "api", 402 }, key_disabled = { "api", 403 }, not_found = { "api", 404 },
    invalid = { "api", 422 }, disabled = { "api", 505 }, server_error = { "api", 500, true }, gateway_page = { "http", nil, true },
    not_json = { "protocol", nil, true }, empty = { "protocol", nil, true }, lost = { "transport", nil, true },
    timeout = { "timeout", nil, true },
  }
  for name, expected in pairs(outcomes) do
    it("makes a submission end as scripted: " .. name, function()
      start()
      double:on("create", name)
      local task, err = client:create { model = "m", input = {} }
      assert.is_nil(task)
      assert.same({ expected[1], expected[2], expected[3] or false }, { err.kind, err.code, err.ambiguous })
      assert.equal(1, #double:asked "create")
      assert.equal((name == "lost" or name == "timeout") and 1 or 0, #double:tasks())
    end)
  end

  it("sends again what was not sent or was refused for now, at its time", function()
    start()
    double:on("create", "unsent", { code = 429, retry_after = 20 })
    assert(client:create { model = "m", input = {} })
    local sent = double:asked "create"
    assert.same({ 1, 2, 3 }, { sent[1].attempt, sent[2].attempt, sent[3].attempt })
    assert.is_true(sent[3].at - sent[2].at >= 20 and sent[3].at - sent[2].at < 22)
    assert.same({ false, false, true }, { sent[1].done, sent[2].done, sent[3].done })
    assert.equal(1, #double:tasks())
  end)

  it("has what a submission becomes: slow, failed, of a state nobody knows, of an odd shape", function()
    start { takes = { create = 10 } }
    double:on("create", { takes = 200 }, { fails = "no face in it" }, { state = "dreaming" },
      { result = { media_urls = { "https://media.example/other.mp4" } } })
    local tasks = {}
    for i = 1, 4 do
      tasks[i] = assert(client:create { model = "m", input = {} })
    end
    assert(tasks[1]:wait())
    assert.is_true(double:now() >= 200 and double:now() < 230)
    local result, err = tasks[2]:wait()
    assert.is_nil(result)
    assert.same({ 501, "no face in it" }, { err.code, err.message })
    err = select(2, tasks[3]:wait { timeout = 60 })
    assert.equal("timeout", err.kind)
    assert.matches("dreaming", err.message)
    assert.same({ "https://media.example/other.mp4" }, assert(tasks[4]:wait()).urls)
    assert.equal(100 - 3 * 10, double:balance()) -- what failed is given back
  end)

  it("takes for a medium what is one", function()
    local folder = shell.temporary()
    start { media = { ["https://media.faceswap.test/a.mp4"] = "<html>login" } }
    local path, err = client:download("https://media.faceswap.test/a.mp4", folder .. "/a.mp4")
    assert.is_nil(path)
    assert.equal("protocol", err.kind)
    assert.equal("", shell.run { "ls", folder })
    for _, name in ipairs { "b.mp4", "b.png", "b.gif", "b.bmp" } do
      assert(client:download("https://media.faceswap.test/" .. name, folder .. "/" .. name))
    end
  end)

  it("sends no file twice, and knows what a model takes", function()
    local folder = shell.temporary()
    start { schemas = { m = { type = "object", required = { "n" }, properties = { n = { type = "integer" } } } } }
    local file = shell.write(folder .. "/v.mp4", "a film")
    assert.equal(client:upload(file), client:upload(file))
    assert.equal(1, #double:asked "upload")
    local task, err = client:create { model = "m", input = { n = "one" } }
    assert.is_nil(task)
    assert.equal("config", err.kind)
    assert.equal(0, #double:asked "create")
    assert(client:create { model = "m", input = { n = 1 } })
    assert.equal(1, #double:asked "models")
  end)

  it("rides out odd answers about a task that it knows", function()
    start()
    local task = assert(client:create { model = "m", input = {} })
    double:on("task", "not_found", "not_json", { status = 302, headers = { Location = "https://login.example" } })
    assert(task:wait())
  end)

  it("answers by functions, and by what always holds", function()
    start()
    double:always("balance", { data = { balance = 3 } })
    double:on("balance", function(request)
      return request.attempt == 1 and "rate_limited" or nil
    end)
    assert.equal(3, client:balance())
    assert.equal(2, #double:asked "balance")
    double:always("balance", nil)
    assert.equal(100, client:balance())
  end)

  it("cuts answers short, or takes too long for them", function()
    start()
    double:on("balance", { cut = 10 }, { slow = 500 })
    assert.equal(100, client:balance())
    assert.equal(3, #double:asked "balance")
    assert.is_true(double:now() >= 30)
  end)

  it("knows a detection for an hour, and until it forgets it", function()
    start()
    local detection = assert(client:detect { video_url = VIDEO })
    assert(client:swap(detection, { [0] = TARGET }))
    double:advance(3600)
    local task, err = client:swap(detection, { [0] = TARGET })
    assert.is_nil(task)
    assert.equal("expired", err.kind)
    assert.equal(1, #double:asked "create")
    local other = assert(client:detect { video_url = VIDEO })
    double:forget()
    task, err = client:swap(other, { [0] = TARGET })
    assert.is_nil(task)
    assert.same({ "expired", 404 }, { err.kind, err.code })
  end)

  it("charges no more than there is, and says so", function()
    start { balance = 15 }
    assert(client:create { model = "m", input = {} })
    local task, err = client:create { model = "m", input = {} }
    assert.is_nil(task)
    assert.equal(402, err.code)
    assert.matches("the balance is 5", err.message)
  end)

  it("has the breaker of a real client", function()
    start()
    double:always("create", "no_credits")
    for _ = 1, 3 do
      client:create { model = "m", input = {} }
    end
    local _, err = client:create { model = "m", input = {} }
    assert.is_true(err.circuit_open)
    assert.equal(3, #double:asked "create")
    double:always("create", nil)
    double:advance(err.retry_after)
    assert(client:create { model = "m", input = {} })
  end)

  it("runs many jobs at once, and ends those that are cancelled", function()
    start({ balance = 10000 }, { concurrency = 200 })
    local jobs = {}
    for i = 1, 100 do
      jobs[i] = client:spawn(function()
        return assert(client:create { model = "m", input = {} }):wait()
      end)
    end
    client:step(1)
    jobs[7]:cancel()
    local results = assert(client:join_all(jobs))
    for i, result in ipairs(results) do
      assert.equal(i ~= 7, result[1] ~= nil)
    end
    assert.equal("cancelled", results[7][2].kind)
    assert.is_true(double:now() < 120)
    assert.equal(100, #double:tasks())
  end)

  it("refuses what the service would refuse", function()
    start()
    local detection = assert(client:detect { video_url = VIDEO })
    local function swap(id, face)
      return client:create { model = "video-face-swap-multi",
        input = { detect_id = id, video_url = VIDEO, faces = { { face_id = face, target = TARGET } } } }
    end
    assert(swap(detection.detect_id, 1))
    local task, err = swap(detection.detect_id, 2)
    assert.is_nil(task)
    assert.same({ 422, "input.faces[0].face_id: there is no face 2" }, { err.code, err.message })
    err = select(2, swap("other", 0))
    assert.same({ 404, "the detection does not exist or has expired" }, { err.code, err.message })
    local early = assert(client:call { call = "detect_video", body = '{"video_url": "https://a/v"}' })
    assert.equal(404, select(2, swap(early.task_id, 0)).code) -- it has not ended
    err = select(2, client:task("none"):status())
    assert.same({ 404, "there is no such task" }, { err.code, err.message })
    err = select(2, client:call { call = "detect_video", body = "{}" })
    assert.equal(422, err.code)
    assert.equal(1, #double:tasks())
  end)

  it("has a detection begin and end in its time, or fail, or be in a state that nobody knows", function()
    start { takes = { detect = 5 } }
    assert(client:detect { video_url = VIDEO })
    assert.is_true(double:now() >= 5 and double:now() < 7)
    double:on("detect", { fails = "no face in it" }, { state = "dreaming" }, { faces = 0 }, { faces = { { id = 7, link = TARGET } } })
    local detection, err = client:detect { video_url = VIDEO }
    assert.is_nil(detection)
    assert.same({ "api", "no face in it" }, { err.kind, err.message })
    err = select(2, client:detect { video_url = VIDEO, timeout = 20 })
    assert.matches("dreaming", err.message)
    assert.equal(0, #assert(client:detect { video_url = VIDEO }).faces)
    assert.equal(TARGET, assert(client:detect { video_url = VIDEO }):face(7).link)
  end)

  it("takes up to the second that it says", function()
    start { takes = { create = 10 }, latency = 0 }
    local task = assert(client:create { model = "m", input = {} })
    for _, at in ipairs { { 0, "pending" }, { 0.9, "pending" }, { 1, "running" }, { 9.9, "running" }, { 10, "success" } } do
      double:advance(at[1] - double:now())
      assert.equal(at[2], assert(task:status()).status)
    end
  end)

  it("paces requests after a refusal, in the order in which they came", function()
    start({ balance = 1000 }, { concurrency = 200 })
    double:on("create", { code = 429, status = 429, retry_after = 1 })
    local jobs, order = {}, {}
    for i = 1, 30 do
      jobs[i] = client:spawn(function()
        assert(client:create { model = "m" .. i, input = {} })
        order[#order + 1] = i
      end)
    end
    client:step(0.5)
    assert(client:create { model = "late", input = {} })
    local sent = double:asked "create"
    local first, last = sent[32], sent[#sent]
    client:join_all(jobs)
    assert.equal(32, #double:asked "create")
    assert.is_true((last or first).at >= 1)
  end)

  it("counts what is under way, and what waits", function()
    start { latency = 10 }
    client:spawn(function() client:balance() end)
    client:step(1)
    local stats = client:stats()
    assert.same({ 1, 0, 0 }, { stats.in_flight, stats.waiting, stats.held })
    double:on("balance", "rate_limited")
    client:step(20)
    client:spawn(function() client:balance() end)
    client:step(10.1)
    stats = client:stats()
    assert.equal(1, stats.in_flight + stats.waiting)
    assert.is_true(stats.rate > 0)
  end)

  it("says of a cancelled call whether it may have been carried out", function()
    start { latency = 10 }
    for call, ambiguous in pairs { create = true, balance = false } do
      local job = client:spawn(function()
        if call == "create" then
          return client:create { model = "m", input = {} }
        end
        return client:balance()
      end)
      client:step(1)
      job:cancel()
      local _, err = job:join()
      assert.same({ "cancelled", ambiguous }, { err.kind, err.ambiguous })
    end
  end)

  it("says what is scripted, and in the service's own places", function()
    start()
    double:on("balance", { code = 418, message = "I am a teapot", headers = { ["X-Request-Id"] = "r1" } })
    local err = select(2, client:balance())
    assert.same({ 418, "I am a teapot", "r1" }, { err.code, err.message, err.request_id })
    local folder = shell.temporary()
    assert.matches("%.png$", assert(client:upload(shell.write(folder .. "/p.png", "picture"))))
  end)

  it("tells events, counts and progress", function()
    local seen, stages, first, last = {}, {}, nil, nil
    start(nil, { on_event = function(event)
      seen[#seen + 1] = event.type
      first = first or event.type == "response" and event
      last = event
      assert.equal("number", type(event.time))
    end })
    local task = assert(client:create { model = "m", input = {} })
    assert(task:wait { on_progress = function(event)
      stages[#stages + 1] = event.state
    end })
    double:on("create", "lost")
    client:create { model = "m", input = {} }
    local text = table.concat(seen, " ")
    assert.same({ 200, 200, 0.05 }, { first.status, first.code, first.elapsed })
    assert.is_true(last.elapsed >= 0.05 and last.elapsed < 1)
    assert.matches("^request response finished request response state poll request", text)
    assert.matches("request response ambiguous finished$", text)
    assert.is_true(#stages > 10)
    local stats = client:stats()
    assert.same({ ok = 1, transport = 1 }, stats.calls.create)
    assert.equal(1, stats.ambiguous)
    assert.matches('faceswap_calls_total{call="create",outcome="ok"} 1', client:metrics(), 1, true)
  end)

  it("says which part of a script is wrong", function()
    start()
    for message, mistake in pairs {
      ["there is no call 'creat'"] = function() double:on("creat", "ok") end,
      ["there is no outcome named 'brok'"] = function() double:on("create", "brok") end,
      ["an outcome has no field 'colour'"] = function() double:on("create", { colour = 1 }) end,
      ["'status' of an outcome must be a number, got string"] = function() double:on("create", { status = "502" }) end,
      ["'lost' is cut, timeout, unsent, never or true, got 'gone'"] = function() double:always("task", { lost = "gone" }) end,
      ["an outcome is needed"] = function() double:on("create") end,
      ["an outcome is a name, a table or a function, got nil"] = function() double:on("create", "lost", nil, "ok") end,
      ["option 'seconds' must be a number, 0 or above"] = function() double:advance(0 / 0) end,
      ["there is no option 'face'"] = function() testing.new { face = 1 } end,
      ["option 'balance' must be a number, 0 or above"] = function() testing.new { balance = -1 } end,
      ["there is no option 'detection'"] = function() testing.new { takes = { detection = 1 } } end,
    } do
      local ok, problem = pcall(mistake)
      assert.is_false(ok)
      assert.matches("^spec/client/testing_spec.lua:%d+: .*" .. message:gsub("%p", "%%%0"), problem)
    end
  end)

  it("can be closed after an outcome has raised, as an assertion in one does", function()
    local input = { model = "m", input = {} }
    for _, outcome in ipairs { function() error("boom", 0) end, function() return 5 end } do
      start()
      double:on("create", outcome)
      assert.is_false(pcall(client.create, client, input))
      assert.is_truthy(client:create(input))
      client:close()
      start()
      double:on("task", "ok", outcome)
      local job = client:spawn(function() return assert(client:create(input)):wait() end)
      assert.is_false(pcall(function()
        for _ = 1, 100 do
          client:step(1)
        end
      end))
      assert.equal("cancelled", select(2, job:join()).kind)
      client:close()
    end
  end)

  it("keeps a ledger as any client does", function()
    local folder = shell.temporary()
    start(nil, { ledger = folder .. "/ledger.db", budget = { per_job = 50 } })
    double:on("create", "lost")
    local given = { video_url = VIDEO, choose = { [0] = TARGET }, job_key = "k" }
    assert.is_true(select(2, client:run(given)).ambiguous)
    local entry = assert(client:resume())[1]
    assert.is_true(entry.ambiguous)
    assert.same({ 100, 90 }, { entry.balance_before, entry.balance_after })
    assert(client:resolve(entry.id, "submitted", double:tasks()[1].id))
    assert.equal("task-1", assert(client:run(given)).task_id)
    assert.equal(1, #double:asked "create")
  end)
end)

describe("the guide's example", function()
  it("passes as it stands", function()
    local lua = shell.run { "sh", "-c", "command -v " .. (arg[-1] or "lua5.4") }
    local printed = shell.run { "busted", "--lua=" .. lua:match "%S+", "-o", "TAP", "examples/guides/testing_spec.lua" }
    assert.matches("\n1%.%.5\n", "\n" .. printed)
    assert.is_nil(printed:find("not ok", 1, true))
  end)
end)
