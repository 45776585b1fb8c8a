-- What is submitted besides a swap of detected faces, and the lease of a detection.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local fault_server = require "spec.support.fault_server"
local faceswap = require "faceswap"
local json = require "faceswap.json"

local KEY = "ak_0123456789abcdef0123456789abcdef"
local JOB = "/api/v1/client/job/"
local CREATE, ESTIMATE = JOB .. "CreateTask", JOB .. "EstimateTask"
local DETECT, DETECTION = JOB .. "detect-face-video", JOB .. "detect-face-result"

local function detected(id)
  return { body = ([[{"code": 200, "data": {"status": "succeeded", "result": {"id": "%s", "faces": [{"id": 0, "link":
    "https://a/0.png"}, {"id": 1, "link": "https://a/1.png"}]}}}]]):format(id) }
end

local created = { body = '{"code": 200, "data": {"task_id": "t1"}}' }

describe("a submission", function()
  local server, client

  local function start(script)
    script[DETECT] = { { body = '{"code": 200, "data": {"detect_task_id": "d1"}}' } }
    script[DETECTION] = script[DETECTION] or { detected "r1", detected "r2" }
    server = fault_server.start(script)
    client = assert(faceswap.new { base_url = server.url, api_key = KEY })
  end

  after_each(function()
    client:close()
    server:stop()
  end)

  local function sent(path)
    local list = {}
    for i, request in ipairs(server:requests(path)) do
      list[i] = json.decode(request.body)
    end
    return list
  end

  it("of the primary face names the model of its medium", function()
    start { [CREATE] = { created } }
    local cases = {
      video_url = { "video-face-swap", "video_url" },
      gif_url = { "gif-face-swap", "video_url" },
      image_url = { "image-face-swap", "image_url" },
    }
    local expected = {}
    for option, case in pairs(cases) do
      local task = assert(client:swap_primary { [option] = "https://a/m", face = "https://a/f.png", disable_safety_checker = true })
      assert.equal("t1", task.id)
      expected[#expected + 1] = {
        model = case[1],
        input = { [case[2]] = "https://a/m", new_face = "https://a/f.png", disable_safety_checker = option == "image_url" or nil },
      }
    end
    assert.same(expected, sent(CREATE))
  end)

  it("of any model is passed on as it is", function()
    start { [CREATE] = { created } }
    local task = assert(client:create { model = "new-model", input = { prompt = "x", n = 2 }, callback_url = "https://me/cb" })
    assert.equal("new-model", task.model)
    assert.same({ { model = "new-model", input = { prompt = "x", n = 2 }, callback_url = "https://me/cb" } }, sent(CREATE))
  end)

  it("is checked before it is sent", function()
    start {}
    for message, call in pairs {
      ["create: 'model' and 'input' are needed"] = function() client:create { model = "m" } end,
      ["swap_primary: 'face' is needed"] = function() client:swap_primary { video_url = "https://a" } end,
      ["swap_primary: one of video_url"] = function() client:swap_primary { face = "https://a" } end,
      ["swap: the choice must be a table or a function, got string"] = function()
        client:swap(assert(client:detect { video_url = "https://a/v" }), "everyone")
      end,
    } do
      local ok, problem = pcall(call)
      assert.is_false(ok)
      assert.matches("^spec/client/submit_spec.lua:%d+: " .. message:gsub("%p", "%%%0"), problem)
    end
    local _, err = client:create { model = "m", input = {}, callback_url = "ftp://x" }
    assert.equal("config", err.kind)
    assert.equal(0, #server:requests(CREATE))
  end)

  it("can be estimated first, with nothing uploaded", function()
    start { [ESTIMATE] = { { body = '{"code": 200, "data": {"estimated_credits": 9, "balance": 20, "affordable": true}}' } } }
    local detection = assert(client:detect { video_url = "https://a/v" })
    local estimate = assert(client:estimate(detection, { [1] = clips.path "target.jpg" }))
    assert.same({ credits = 9, balance = 20, affordable = true }, estimate)
    assert.not_equal("https://a/1.png", sent(ESTIMATE)[1].input.faces[2].target)
    assert.equal(3, #server:requests())
  end)

  describe("for an expired detection", function()
    local function expired()
      local detection = assert(client:detect { video_url = "https://a/v" })
      detection.expires_at = os.time() + 10 -- within the margin
      return detection
    end
    local function second(face)
      return face.id == 1 and "https://a/x.png" or nil
    end

    it("fails before sending, and says what would allow it", function()
      start { [CREATE] = { created } }
      local task, err = client:swap(expired(), second)
      assert.is_nil(task)
      assert.equal("expired", err.kind)
      assert.matches("redetect = true", err.message, 1, true)
      assert.equal(0, #server:requests(CREATE))
    end)

    it("detects again where it is allowed, and asks the function anew", function()
      start { [CREATE] = { created } }
      local task = assert(client:swap(expired(), second, { redetect = true }))
      assert.equal("r2", task.detection.detect_id)
      assert.equal(2, #server:requests(DETECT))
      assert.equal("r2", sent(CREATE)[1].input.detect_id)
    end)

    it("never maps bare ids to a new detection", function()
      start { [CREATE] = { created } }
      local task, err = client:swap(expired(), { [1] = "https://a/x.png" }, { redetect = true })
      assert.is_nil(task)
      assert.equal("expired", err.kind)
      assert.matches("ids may name others", err.message, 1, true)
      assert.equal(1, #server:requests(DETECT))
      assert.equal(0, #server:requests(CREATE))
    end)

    it("does so too when only the service knows that it has expired", function()
      start { [CREATE] = { { body = '{"code": 404, "message": "no such detection", "data": null}' }, created } }
      local detection = assert(client:detect { video_url = "https://a/v" })
      local task = assert(client:swap(detection, second, { redetect = true }))
      assert.equal("r2", task.detection.detect_id)
    end)
  end)
end)

describe("with the engine", function()
  local engine, client

  setup(function()
    engine = engines.start()
    client = assert(faceswap.new { base_url = engine.url, api_key = engine.key })
  end)
  teardown(function()
    client:close()
    engine:stop()
  end)

  it("the primary face of a picture is swapped", function()
    local task = assert(client:swap_primary { image = clips.path "three.jpg", face = clips.path "target.jpg" })
    assert.equal(1, #assert(task:wait()).urls)
  end)

  it("an estimate is what is charged", function()
    local detection = assert(client:detect { video = clips.path "three.mp4" })
    local choice = { [0] = clips.path "target.jpg" }
    local estimate = assert(client:estimate(detection, choice))
    local result = assert(assert(client:swap(detection, choice)):wait())
    assert.equal(result.credits, estimate.credits)
  end)
end)

describe("the example for", function()
  for name in pairs { cqueues = true, luv = true } do
    it(name .. " runs the whole job while its loop does other things", function()
      local shell = require "spec.support.shell"
      local output = shell.temporary()
      local printed = shell.run { arg[-1] or "lua5.4", ("examples/%s.lua"):format(name), clips.path "three.mp4", clips.path "target.jpg",
        output .. "/out.mp4" }
      local path, ticks = printed:match("(%S+)\t(%d+)\n$")
      assert.equal(output .. "/out.mp4", path)
      assert.is_true(tonumber(ticks) > 3)
      shell.remove(output)
    end)
  end
end)
