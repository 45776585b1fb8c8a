-- How a detection begins, is taken up and ends: the rules of client/detect.lua by themselves, on a service and a ledger that answer what
-- the spec says.
local detect = require "faceswap.client.detect"
local errors = require "faceswap.errors"
local fake_client = require "spec.support.fake_client"
local json = require "faceswap.json"
local private_urls = require "faceswap.ledger.private_urls"
local uploads = require "faceswap.client.uploads"
local shell = require "spec.support.shell"

local calls = fake_client.calls
local URL = "https://a/v.mp4"
local NOW = 100000

local function found()
  return { data = { result = { id = "d1", faces = { { id = 0, link = "https://a/0.png" } } }, credits = 1 }, age = 2.5, succeeded = true }
end

-- A client; `answers` has what each call gives, `entry` is what its ledger has, false for none, nil for no ledger.
local function client_of(answers, entry)
  local clock = { time = function() return NOW end }
  local client = fake_client.answering({ ledger = { budget = {} }, schemas = {}, clock = clock, updates = {} }, answers)
  client.ages = { of = function() end, note = function() end }
  client.fresh = { note = function() end }
  client.uploads = uploads.new()
  client.scheduler = { shield = function(_, act, ...) return act(...) end }
  function client.upload(_, path)
    return path ~= "bad" and URL or nil, path == "bad" and "cannot" or nil
  end
  if entry ~= nil then
    client.ledger.store = {
      find = function(_, query) return (query.job_key or query.task_id) and entry or nil end,
      update = function(_, id, fields) client.updates[#client.updates + 1] = { id, fields.state } return true end,
      usual = function() end,
      intend = function(_, fields) client.intended = fields return { id = 9 } end,
    }
  end
  return client
end

local function entry_of(fields)
  return shell.merge({ id = 3, kind = "detect", state = "submitted", job_key = "k", task_id = "t0", media_url = URL, media_kind = "video",
    created_at = NOW - 10, expires_at = NOW + 1000 }, fields)
end

describe("a detection", function()
  it("is submitted for what the medium is, and waited for", function()
    for option, case in pairs {
      video_url = { "detect_video", "video", "video_url" }, gif_url = { "detect_video", "gif", "video_url" },
      image_url = { "detect_image", "image", "image_url" }, video = { "detect_video", "video", "video_url" },
    } do
      local client = client_of { [case[1]] = { task_id = "t1", data = {} }, detection = found() }
      local given = { [option] = option:find "_url" and URL or "film", on_progress = print, timeout = option == "video" and 5 or nil }
      local detection = assert(detect.detect(client, given))
      assert.same({ [case[3]] = URL }, json.decode(client.asked[1].body))
      assert.same({ call = "detection", wait = true, known = true, kind = case[1], id = "t1", query = { "detect_task_id", "t1" },
        timeout = given.timeout or 600, stage = "detect", on_progress = print }, client.asked[2])
      assert.same({ "d1", "t1", URL, case[2], NOW - 3 + 3600 }, { detection.detect_id, detection.detect_task_id, detection.media_url,
        detection.media_kind, detection.expires_at })
      assert.equal(option == "video" and "film" or nil, detection.media_path)
    end
    assert.same({ nil, "cannot" }, { detect.detect(client_of {}, { image = "bad" }) })
    assert.equal("film", detect.detect(client_of { detect_image = { task_id = "t1", data = {} }, detection = found() }, { image = "film" })
      .media_path)
    assert.equal("film", detect.detect(client_of { detect_video = { task_id = "t1", data = {} }, detection = found() }, { gif = "film" })
      .media_path)
  end)

  it("of parts of a video is the local engine's alone", function()
    local client = client_of { detect_video = { task_id = "t1", data = {} }, detection = found() }
    local _, err = detect.detect(client, { video_url = URL, spans = { { 0, 1 } } })
    assert.same({ "config", "" }, { err.kind, calls(client) })
    client.backend = "local"
    assert(detect.detect(client, { video_url = URL, spans = { { 0, 1 } } }))
    assert.same({ { 0, 1 } }, json.decode(client.asked[1].body).spans)
  end)

  it("that the caller names is waited for as one that may not be known", function()
    local client = client_of { detection = found() }
    local detection = assert(detect.detect(client, { detect_task_id = "t7", video_url = URL }))
    assert.same({ "detection", "t7", false }, { calls(client), client.asked[1].id, client.asked[1].known })
    assert.is_nil(detection.expires_at) -- it may have ended long ago
    client.ages.of = function(_, id) return id == "t7" and 0 or nil end
    assert(detect.detect(client, { detect_task_id = "t7", video_url = URL }))
    assert.is_true(client.asked[2].known)
    client = client_of({ detection = found() }, entry_of())
    assert.equal("t7", detect.detect(client, { detect_task_id = "t7", video_url = URL, job_key = "k" }).detect_task_id)
  end)

  it("that fails names its task, and after a time-out how to go on", function()
    for kind, said in pairs { timeout = "m; take it up again with detect { detect_task_id = 't1', … }", api = "m" } do
      local client = client_of({ detect_video = { task_id = "t1", data = {} }, balance = { data = {} },
        detection = errors.new { kind = kind, message = "m", task_ended = true } }, entry_of())
      local detection, err = detect.detect(client, { video_url = URL })
      assert.same({ nil, "t1", said }, { detection, err.detect_task_id, err.message })
      assert.same({ 3, "failed" }, client.updates[#client.updates])
    end
    local refused = errors.new { kind = "api", code = 422, message = "m" }
    local _, err = detect.detect(client_of { detect_video = refused }, { video_url = URL })
    assert.equal(refused, err)
    assert.is_nil(err.detect_task_id)
    assert.equal("protocol", select(2, detect.detect(client_of { detect_video = { task_id = "t1", data = {} },
      detection = { data = {}, age = 0 } }, { video_url = URL })).kind)
  end)
end)

describe("a job's detection in the ledger", function()
  local job = { video_url = URL, job_key = "k" }

  it("is taken up without another submission", function()
    for _, source in ipairs { "video_url", "video" } do
      local client = client_of({ detection = found() }, entry_of())
      local detection = assert(detect.detect(client, { [source] = URL, job_key = "k" }))
      assert.same({ "detection", "t0", true, "detect_video" }, { calls(client), client.asked[1].id, client.asked[1].known,
        client.asked[1].kind })
      assert.same({ URL, "video", NOW + 1000 }, { detection.media_url, detection.media_kind, detection.expires_at })
    end
    local young = client_of({ detection = found() }, entry_of { expires_at = false, created_at = NOW })
    assert.is_nil(detect.detect(young, job).expires_at or nil)
    local open = select(2, detect.detect(client_of({}, entry_of { state = "ambiguous" }), job))
    assert.is_true(open.ambiguous)
    local _, err = detect.detect(client_of({ detection = errors.new { kind = "timeout", message = "m" } }, entry_of()), job)
    assert.equal("t0", err.detect_task_id)
  end)

  it("is made again where the service has forgotten it", function()
    local client = client_of({ detect_video = { task_id = "t1", data = {} }, balance = { data = {} },
      detection = errors.new { kind = "api", code = 404, message = "m" } }, entry_of())
    local find = client.ledger.store.find
    client.ledger.store.update = function(store, id, fields)
      client.updates[#client.updates + 1] = { id, fields.state }
      store.find = function(_, query) return not query.job_key and find(store, query) or nil end
      return true
    end
    detect.detect(client, job)
    assert.same({ 3, "expired" }, client.updates[1])
    assert.equal("detection balance detect_video detection", calls(client))
    client = client_of({ detection = errors.new { kind = "api", code = 404, message = "m" } }, entry_of())
    client.ledger.store.update = function() return nil, "disk" end
    assert.equal("ledger: disk", select(2, detect.detect(client, job)).message)
  end)

  it("is of the address that is given now, where the ledger keeps it without its query", function()
    local signed = URL .. "?sign=1"
    local cut = private_urls.cut(signed)
    local client = client_of({ detection = found() }, entry_of { media_url = cut })
    assert.equal(signed, detect.detect(client, { video_url = signed, job_key = "k" }).media_url)
    for _, given in ipairs { { video_url = "https://a/other.mp4?sign=1" }, { video = "film" }, { image_url = signed } } do
      client = client_of({ detection = found(), detect_video = { task_id = "t1", data = {} }, detect_image = { task_id = "t1", data = {} },
        balance = { data = {} } }, entry_of { media_url = cut })
      local store = client.ledger.store
      store.update = function(_, id, fields)
        client.updates[#client.updates + 1] = { id, fields.state }
        store.find = function() end
        return true
      end
      given.job_key = "k"
      assert.equal("t1", detect.detect(client, given).detect_task_id)
      assert.same({ 3, "expired" }, client.updates[1])
    end
    assert(detect.detect(client_of({ detection = found() }, entry_of { media_url = false }), job))
  end)

  it("is another process's, where that came first", function()
    for kept, used in pairs { [private_urls.cut(URL .. "?sign=1")] = URL .. "?sign=1", ["https://a/other"] = "https://a/other" } do
      local client = client_of({ detection = found(), balance = { data = {} } }, false)
      client.ledger.store.intend = function() return nil, "exists", entry_of { media_url = kept } end
      local detection = assert(detect.detect(client, { video_url = URL .. "?sign=1", job_key = "k" }))
      assert.same({ "t0", used, NOW + 1000 }, { detection.detect_task_id, detection.media_url, detection.expires_at })
    end
  end)
end)
