-- NaN in the answer about a task hid the task; an answer with 40,000 headers kept the client busy for a
-- minute; what a doubtful submission was answered was lost where it was JSON; and what errors tell of pages and storages.
local errors = require "faceswap.errors"
local detections = require "faceswap.client.detection"
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"
local json = require "faceswap.json"
local shell = require "spec.support.shell"

local paths = fault_server.paths
local CREATE, TASK, BALANCE = paths.create, paths.task, paths.balance

describe("a number that is none", function()
  it("is null in an answer, and does not hide what else is there", function()
    local body = '{"code": 200, "data": {"status": "success", "credits": NaN, "duration_s": Infinity, "create_at": -Infinity, '
      .. '"result": {"media_urls": ["https://a/NaN.mp4"]}}}'
    local client = fault_server.start_client({ [TASK] = { { body = body } } }, { retries = 0 })
    local result = assert(client:task("t1"):wait { timeout = 10 })
    assert.same({ "https://a/NaN.mp4" }, result.urls)
    assert.is_nil(result.credits or result.duration or result.created_at)
    assert.equal("done", (flows.after("create", { status = 200, body = '{"code": 200, "data": {"cost": NaN, "task_id": "t1"}}' })))
  end)

  it("is no JSON elsewhere", function()
    for _, text in ipairs { "NaN", "[Infinity]", '{"a": -Infinity}', "[-Infinity, 1]" } do
      assert.is_nil((json.decode(text)), text)
    end
    for _, text in ipairs { "[NaN1]", "Nan", "[nan]", "-NaN", "[Inf]", '{NaN: 1}', "[NaN NaN]", "+Infinity" } do
      assert.is_nil((json.decode(text, { lax = true })), text)
    end
    assert.same({ "NaN", 1 }, json.decode('["NaN", 1, NaN]', { lax = true }))
    assert.equal(3, json.length(json.decode("[NaN,-Infinity,Infinity]", { lax = true })))
  end)
end)

describe("an answer", function()
  it("with very many headers costs no more than others", function()
    local head = "HTTP/1.1 500 X\r\n" .. ("X-A: b\r\n"):rep(30000) .. "\r\n"
    local client = fault_server.start_client({ [BALANCE] = { { fault = "raw", body = head } } }, { retries = 0 })
    local begun = os.clock()
    local _, err = client:balance()
    assert.is_true(os.clock() - begun < 3, "it took 7 s of processor time")
    assert.equal(500, err.status)
    assert.matches("^b, b", err.headers["x-a"])
  end)

  it("has its JSON after zero bytes", function()
    local step, state = flows.after("create", { status = 200, body = '\0\0{"code": 200, "data": {"task_id": "t1"}}' })
    assert.same({ "done", "t1" }, { step, state.id })
  end)

  it("that leaves a submission in doubt is kept, in the ledger as well", function()
    local folder = shell.temporary()
    local body = '{"code": 200, "data": {"position": 3}}'
    local client = fault_server.start_client({ [CREATE] = { { body = body } }, [BALANCE] = { fault_server.answer '{"balance": 9}' } },
      { retries = 0, ledger = folder .. "/ledger" })
    local _, err = client:create { model = "m", input = {}, job_key = "k" }
    assert.is_true(err.ambiguous)
    assert.equal(body, err.body)
    assert.matches("what came of the answer: " .. body, assert(client:resume())[1].error, 1, true)
  end)
end)

describe("the sentence of an error", function()
  local function said(body)
    local text
    local client = fault_server.start_client({ [BALANCE] = { { status = 403, body = body } } }, { retries = 0 })
    text = select(2, client:balance()).said
    return text
  end

  it("quotes the title of a page whose heading is one word", function()
    assert.equal("Just a moment...", said "<title>Just a moment...</title><h1>api.crun.ai</h1>")
    assert.equal("Access denied", said "<title>example.com | 403</title><h1>Access denied</h1>")
    assert.equal("Forbidden", said "<title>403</title><h1>Forbidden</h1>")
    assert.equal("Forbidden", said "<h1>Forbidden</h1>")
  end)

  it("does not quote a medium", function()
    local folder, film = shell.temporary(), fault_server.film()
    local client, server = fault_server.start_client({
      ["/short"] = { { body = film } }, ["/part"] = { { status = 206, body = film } }, ["/png"] = { { body = "\137PNG\r\n\26\n" .. film } },
      ["/zip"] = { { body = "PK\3\4" .. film } },
    }, { retries = 0 })
    for path, message in pairs {
      ["/short"] = "the media host sent 1000 bytes, and 2000 were announced",
      ["/part"] = "HTTP 206: the media host sent a part, the whole was asked for",
      ["/png"] = "what the media host sent is of another kind (png) than was asked for (video)",
    } do
      local _, err = client:download(server.url .. path, folder .. "/x.mp4", { kind = "video", size = 2000 })
      assert.equal(message, err.message)
      assert.is_nil(err.body)
    end
    local _, err = client:download(server.url .. "/zip", folder .. "/x.mp4")
    assert.matches("is no video or picture; the server said: 1004 bytes that are no text", err.message, 1, true)
  end)
end)

describe("a storage that has waited for too long, or says 401", function()
  it("is given the file at another address", function()
    local is_expired = require("faceswap.client.upload_place").is_expired
    local slow = "<Error><Code>RequestTimeout</Code><Message>not read from within the timeout period</Message></Error>"
    assert.is_true(is_expired({}, { kind = "http", status = 400, body = slow }))
    assert.is_true(is_expired({}, { kind = "http", status = 401, body = "Temp URL invalid" }))
    assert.is_false(is_expired({}, { kind = "http", status = 400, body = "<Code>BadDigest</Code><Message>request time</Message>" }))
  end)
end)

describe("a face", function()
  local client = { clock = { time = os.time }, call = function() error "nothing is to be sent" end, ledger = { budget = {} } }

  local function detect(faces, maybe)
    return detections.new { client = client, detect_task_id = "d1", media_url = "https://a/v.mp4", media_kind = "video",
      raw = { result = { id = "x", faces = faces, maybe_faces = maybe } } }
  end

  it("has a link that can be fetched, where one can be made of it", function()
    local detection = assert(detect { { id = 0, link = " //a/0.png\n" }, { id = 1, link = "/1.png" } })
    assert.same({ "https://a/0.png", "/1.png" }, { detection:face(0).link, detection:face(1).link })
  end)

  it("that may be none is told so, and what may be one in another form is passed over", function()
    local odd = { "none", { 1 }, { { box = "wide" } }, { { box = { 1, 2, 3 } } }, { { box = { 1, 2, 3, "wide" } } }, { x = 1 } }
    for _, told in ipairs(odd) do
      assert.same({}, assert(detect({ { id = 0, link = "https://a/0.png" } }, told)).maybe_faces)
    end
    local detection = assert(detect({ { id = 3, link = "https://a/3.png" } }, { { id = 3, score = 0.5 }, { box = { 1, 2, 3, 4 } } }))
    assert.same({ 0.5, 1 }, { detection:face(3).likelihood, #detection.maybe_faces })
  end)

  it("cannot be kept without one, which is found out before anything is sent", function()
    local swap = require("faceswap.client.swap").swap
    local detection = assert(detect { { id = 0, link = "https://a/0.png" }, { id = 1, link = "/1\27.png" } })
    local task, err = swap(client, detection, { [0] = "https://a/t.png" })
    assert.is_nil(task)
    assert.is_true(errors.is(err))
    assert.equal("face 1 cannot be kept: that takes its picture's URL, and its link is '/1?.png'", err.message)
  end)

  it("that cannot be used is shown", function()
    local _, err = detect { { id = 0, link = "https://a/0.png" }, { id = 0.5, url = "https://a/1.png" } }
    assert.matches("faces[2] of the detection has no id of its own and a link: {", err.message, 1, true)
    assert.matches('"url":"https://a/1.png"', err.message, 1, true)
    assert.matches("`faces` is not a list: 3", select(2, detect(3)).message, 1, true)
  end)
end)
