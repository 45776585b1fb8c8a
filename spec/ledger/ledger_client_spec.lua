-- Whole clients with a ledger, and batches of them that are killed.
-- One Lua is enough: ledger_spec.lua asks each store for each thing under each, and the client is the one of the other specs.
local fault_server = require "spec.support.fault_server"
local kill = require "spec.soak.kill"
local ledgers = require "spec.support.ledgers"
local outcome = require "faceswap.ledger.outcome"
local shell = require "spec.support.shell"

local function specs_of(kind)
  local KEY = fault_server.KEY
  local paths = fault_server.paths
  local BALANCE, CREATE, TASK = paths.balance, paths.create, paths.task
  local DETECT, DETECTION, ESTIMATE = paths.detect, paths.detection, paths.estimate
  local UPLOAD = paths.upload
  local folder, place, server, client

  local answer = fault_server.answer

  local failed = answer '{"status": "failed", "credits": 0, "result": {"code": 501, "message": "no face"}}'
  local done = answer '{"status": "success", "credits": 12, "result": {"media_urls": ["https://media.example/r.mp4"]}}'

  local function open(options)
    client = server:client(shell.merge({ ledger = place }, options))
  end

  local function start(script, options)
    local whole = fault_server.swap_script "https://media.example/r.mp4"
    whole[BALANCE] = { answer '{"balance": 100}', answer '{"balance": 100}', answer '{"balance": 88}' }
    table.insert(whole[CREATE], answer '{"task_id": "t2"}')
    server = fault_server.start(shell.merge(whole, script))
    open(options)
  end

  local function run(more)
    return client:run(shell.merge({
      video_url = "https://media.example/v.mp4", choose = { [0] = "https://media.example/t.png" }, job_key = "k" }, more))
  end

  local function submissions()
    return { #server:requests(DETECT), #server:requests(CREATE) }
  end

  before_each(function()
    folder = shell.temporary()
    place = kind.place(folder)
  end)

  after_each(function()
    client:close()
    server:stop()
  end)

  it("runs a job once, however often it is given", function()
    start()
    assert.equal("t1", assert(run()).task_id)
    client:close()
    open()
    assert.same({ "https://media.example/r.mp4" }, assert(run()).urls)
    assert.same({ 1, 1 }, submissions())
    assert.same({}, client:resume())
  end)

  it("gives the task of the first to a second swap", function()
    start()
    local detection = assert(client:detect { video_url = "https://media.example/v.mp4" })
    local choice = { [0] = "https://media.example/t.png" }
    for _ = 1, 2 do
      assert.equal("t1", assert(client:swap(detection, choice, { job_key = "k" })).id)
    end
    assert.equal("t2", assert(client:swap(detection, choice)).id)
    assert.same({ 1, 2 }, submissions())
  end)

  it("submits a job again that has failed, with the detection it has", function()
    start { [TASK] = { failed, done } }
    local result, err = run()
    assert.is_nil(result)
    assert.equal(501, err.code)
    assert.equal("t2", assert(run()).task_id)
    assert.same({ 1, 2 }, submissions())
  end)

  it("submits a detection again that has failed", function()
    local found = answer '{"status": "succeeded", "result": {"id": "r1", "faces": [{"id": 0, "link": "https://m/0"}]}}'
    start { [DETECTION] = { failed, found } }
    assert.equal("no face", select(2, run()).message)
    assert.equal("t1", assert(run()).task_id)
    assert.same({ 2, 1 }, submissions())
  end)

  it("takes a failure for one where its description has another shape", function()
    start { [TASK] = { answer '{"task": {"task_status": "failed", "error": "no face"}}', done } }
    local _, err = run()
    assert.same({ "no face", true }, { err.message, err.task_ended })
    assert.equal("t2", assert(run()).task_id)
  end)

  it("tells of a task that the service does not know how it may be settled", function()
    start { [TASK] = { { body = '{"code": 404, "message": "not found"}' } } }
    local task = assert(client:create { model = "m", input = {}, job_key = "k" })
    local _, err = task:status()
    assert.matches("not found; the ledger has the task as its entry 1: it was made elsewhere", err.message, 1, true)
    assert.equal(1, err.entry_id)
    assert.is_nil(select(2, client:task("other"):status()).entry_id)
  end)

  it("outlives an odd poll of a task that an earlier run submitted, not of one that nobody knows", function()
    local odd = { body = '{"code": 404, "message": "not found"}' }
    start { [TASK] = { odd, done } }
    assert(client:create { model = "m", input = {}, job_key = "k" })
    client:close()
    open()
    assert(client:task("t1"):wait())
    client:close()
    server:stop()
    start { [TASK] = { odd, done } }
    assert.equal(404, select(2, client:task("other"):wait()).code)
    assert.equal(1, #server:requests(TASK))
    assert(client:task("other"):wait()) -- its end is written nowhere
    client:close()
    server:stop()
    place = nil -- of its own tasks a client without a ledger knows as well
    start { [TASK] = { odd, done } }
    assert(assert(client:create { model = "m", input = {} }):wait())
  end)

  it("asks for the task of each kind by the service's own name of its id", function()
    local running = answer '{"status": "running"}'
    start { [TASK] = { running }, [DETECTION] = { running } }
    assert(client:create { model = "m", input = {}, job_key = "k" })
    assert.equal("timeout", select(2, client:detect { video_url = "https://media.example/v.mp4", job_key = "d", timeout = 0.1 }).kind)
    assert.equal("timeout", select(2, client:detect { video_url = "https://media.example/v.mp4", job_key = "d", timeout = 0.1 }).kind)
    assert.matches("detect_task_id=d1$", server:requests(DETECTION)[1].target)
    assert.equal(1, #server:requests(DETECT))
  end)

  it("asks once for the balance of an entry in doubt, and for that of no other", function()
    local balance = answer '{"balance": 100}'
    start { [CREATE] = { { fault = "reset" }, answer '{"task_id": "t2"}' }, [BALANCE] = { balance, balance, { status = 500 } } }
    assert(client:detect { video_url = "https://media.example/v.mp4", job_key = "d" })
    local _, err = client:create { model = "m", input = {}, job_key = "k" }
    assert.is_true(err.ambiguous)
    _, err = client:create { model = "m", input = {}, job_key = "k" }
    assert.matches("(the balance was 100 before it)", err.message, 1, true)
    assert(client:create { model = "m", input = {}, job_key = "k2" })
    server:stop()
    local service = client.service
    start { [TASK] = { answer '{"status": "running"}' }, [BALANCE] = { answer '{"balance": 60}' } }
    client.service = service -- the same, if at another port
    local entries = assert(client:resume())
    assert.same({ "ambiguous", 60 }, { entries[1].state, entries[1].balance_after })
    assert.same({ "submitted" }, { entries[2].state, entries[2].balance_after })
    assert.equal(1, #server:requests(BALANCE))
  end)

  it("uploads a file once, and swaps what the detection has seen", function()
    local storage = fault_server.start { ["/put"] = { {} } }
    local function upload_place(number)
      return answer(('{"presigned_url": "%s/put", "file_url": "https://media.example/%d.mp4"}'):format(storage.url, number))
    end
    local uploads = { upload_place(1), upload_place(2) }
    start { [UPLOAD] = uploads, [CREATE] = { { body = '{"code": 422, "message": "m"}' }, answer '{"task_id": "t2"}' } }
    local given = { choose = { [0] = "https://media.example/t.png" }, job_key = "k" }
    given.video = shell.write(folder .. "/clip.mp4", "\0 a film")
    assert.equal(422, select(2, client:run(given)).code)
    assert.equal("t2", assert(client:run(given)).task_id)
    storage:stop()
    assert.same({ 1, 2 }, submissions())
    assert.equal(1, #server:requests(UPLOAD))
    for _, request in ipairs(server:requests(CREATE)) do
      assert.matches([["video_url":"https://media.example/1.mp4"]], request.body, 1, true)
    end
  end)

  it("gives the task of the first though its detection has expired", function()
    start()
    local detection = assert(client:detect { video_url = "https://media.example/v.mp4" })
    local choice = { [0] = "https://media.example/t.png" }
    assert.equal("t1", assert(client:swap(detection, choice, { job_key = "k" })).id)
    detection.expires_at = os.time() - 1
    assert.equal("t1", assert(client:swap(detection, choice, { job_key = "k" })).id)
    assert.equal("expired", select(2, client:swap(detection, choice, { job_key = "other" })).kind)
  end)

  it("never repeats a submission whose answer was lost, until it is told what became of it", function()
    start { [CREATE] = { { fault = "reset" }, answer '{"task_id": "t2"}' } }
    local result, err = run()
    assert.is_nil(result)
    assert.is_true(err.ambiguous)
    assert.matches("the balance was 100 before it and 88 after it", err.message, 1, true)
    err = select(2, run())
    assert.is_true(err.ambiguous)
    assert.same({ 1, 1 }, submissions())
    local entry = client:resume()[1]
    assert.equal("k", entry.job_key)
    assert.is_true(entry.ambiguous)
    assert.same({ 100, 88 }, { entry.balance_before, entry.balance_after })
    assert.is_true(client:resolve(entry.id, "refused"))
    assert.equal("t2", assert(run()).task_id)
    assert.same({ 1, 2 }, submissions())
  end)

  it("takes up what an earlier run left, and keeps its key to itself", function()
    start { [TASK] = { answer '{"status": "running"}', done } }
    assert.equal("timeout", select(2, run { timeout = 0.1 }).kind)
    assert.equal("t2", assert(client:create { model = "m", input = {} }).id)
    client:close()
    open()
    local entries = client:resume()
    assert.equal(2, #entries)
    assert.same({ "https://media.example/r.mp4" }, assert(entries[1].task:wait()).urls)
    assert.equal(1, #client:resume())
    if kind == ledgers.file then
      assert.is_nil(shell.read(place):find(KEY, 1, true))
      assert.is_nil(shell.read(place .. "-wal"):find(KEY, 1, true))
    else
      assert.is_nil(kind.sql(place, "SELECT encode(body, 'escape'), encode(error, 'escape'), e FROM entry e"):find(KEY, 1, true))
    end
  end)

  it("lists a result until it is where it was to go", function()
    local output = folder .. "/out.mp4"
    start { [TASK] = { answer '{"status": "success", "result": {"media_urls": ["http://127.0.0.1:1/r.mp4"]}}' } }
    local result, err = run { output = output }
    assert.is_nil(result)
    assert.equal("t1", err.task_id)
    local entry = client:resume()[1]
    assert.same({ "succeeded", output }, { entry.state, entry.output })
    local storage = fault_server.start { ["/r.mp4"] = { { body = fault_server.film() } } }
    assert(client:download(storage.url .. "/r.mp4", output))
    storage:stop()
    outcome.fetched(client, assert(entry.task:wait()).task_id)
    assert.same({}, client:resume())
    assert.same({ 1, 1 }, submissions())
  end)

  it("takes up a detection", function()
    start { [DETECTION] = { answer '{"status": "starting"}' } }
    assert.equal("timeout", select(2, client:detect { video_url = "https://media.example/v.mp4", timeout = 0.1 }).kind)
    local entry = client:resume()[1]
    assert.same({ detect_task_id = "d1", video_url = "https://media.example/v.mp4" }, entry.detect)
    entry.detect.timeout = 0.1
    assert.equal("d1", select(2, client:detect(entry.detect)).detect_task_id)
    assert.same({ 1, 0 }, submissions())
  end)

  it("writes down what was in the air when it was closed", function()
    start { [CREATE] = { { fault = "hang" } } }
    local job = client:spawn(run)
    while #server:requests(CREATE) == 0 do
      client:step(0.05)
      assert.equal("running", job.status, tostring(job.problem or job.results and job.results[2]))
    end
    client:close()
    assert.is_true(select(2, job:join()).ambiguous)
    open()
    assert.is_true(client:resume()[1].ambiguous)
  end)

  it("sends nothing that is over the budget", function()
    start({ [ESTIMATE] = { answer '{"estimated_credits": 12, "balance": 100}' } }, { budget = { total = 20 } })
    assert.equal("t1", assert(run()).task_id)
    local result, err = run { job_key = "other" }
    assert.is_nil(result)
    assert.equal("config", err.kind)
    assert.matches("12 credits on top of the 12 that are charged or reserved would exceed 20", err.message, 1, true)
    assert.same({ 2, 1 }, submissions())
  end)

  it("says how to get a store that is not there", function()
    start()
    local program = [[
      package.preload["faceswap.store"] = function() error("no such library") end
      local client, err = require("faceswap").new { api_key = "k", ledger = "x" }
      print(client, err.kind, err.message)]]
    local output = shell.run { arg[-1], "-e", program }
    assert.matches("nil\tconfig\tledger: faceswap.store does not load; install it", output, 1, true)
  end)
end

ledgers.describe("a client with a ledger", specs_of)

ledgers.describe("a batch that is killed at random moments, its ledger", function(kind)
  it("submits no job twice and forgets none", function()
    assert.equal(20, kill.run(20, nil, kind).kills)
  end)
end)
