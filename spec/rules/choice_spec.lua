-- A plan where a choice goes: swaps, estimates, whole runs, the ledger.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"
local json = require "faceswap.json"
local r = require "faceswap.rules"

local paths = fault_server.paths
local CREATE, ESTIMATE, INFO = paths.create, paths.estimate, paths.task
local DETECT, DETECTION = paths.detect, paths.detection
local answer = fault_server.answer

-- A detection with two faces whose ids change places from one to the next.
local function detected(id, best)
  return answer(([[{"status": "succeeded", "result": {"id": "%s", "faces": [
    {"id": 0, "link": "https://a/0.png", "score": %s}, {"id": 1, "link": "https://a/1.png", "score": 0.5}]}}]]):format(id, best))
end

describe("a plan as a choice", function()
  local server, client, dir
  local best = r.plan { allow = { "split_person" }, r.who(r.best { count = "faces" }):becomes "https://a/x.png" }

  before_each(function()
    dir = shell.temporary()
    server = fault_server.start {
      [DETECT] = { answer '{"detect_task_id": "d1"}', answer '{"detect_task_id": "d2"}' },
      [DETECTION] = { detected("r1", 0.9), detected("r2", 0.1) },
      [CREATE] = { answer '{"task_id": "t1"}' },
      [ESTIMATE] = { answer '{"estimated_credits": 3, "balance": 9, "affordable": true}' },
      [INFO] = { answer '{"task_id": "t1", "status": "success", "result": {"code": 200, "media_urls": ["https://a/o"]}}' },
    }
    client = server:client { ledger = dir .. "/ledger.db" }
  end)

  local function sent(path)
    local requests = server:requests(path)
    return json.decode(requests[#requests].body).input
  end

  it("swaps whom it decides on, keeps the others, and is written down", function()
    local detection = assert(client:detect { video_url = "https://a/v" })
    assert(client:swap(detection, best, { job_key = "k" }))
    assert.same({ { face_id = 0, target = "https://a/x.png" }, { face_id = 1, target = "https://a/1.png" } }, sent(CREATE).faces)
    assert.equal(best:hash(), assert(client:resume())[1].plan)
  end)

  it("is estimated", function()
    local detection = assert(client:detect { video_url = "https://a/v" })
    assert.equal(3, assert(client:estimate(detection, best)).credits)
    assert.equal(0, #server:requests(CREATE))
  end)

  it("decides anew about a new detection", function()
    local detection = assert(client:detect { video_url = "https://a/v" })
    detection.expires_at = os.time()
    local task = assert(client:swap(detection, best, { redetect = true }))
    assert.equal("r2", task.detection.detect_id)
    assert.same({ { face_id = 0, target = "https://a/0.png" }, { face_id = 1, target = "https://a/x.png" } }, sent(CREATE).faces)
  end)

  it("that names ids is not taken over to a new detection, where they may be others", function()
    local detection = assert(client:detect { video_url = "https://a/v" })
    detection.expires_at = os.time()
    local task, err = client:swap(detection, r.plan { r.who(r.id(0)):becomes "https://a/x.png" }, { redetect = true })
    assert.is_nil(task)
    assert.equal("expired", err.kind)
    assert.matches("ids may name others now", err.message, 1, true)
    assert.equal(0, #server:requests(CREATE))
  end)

  it("sends nothing when it does not decide", function()
    local detection = assert(client:detect { video_url = "https://a/v" })
    for _, plan in ipairs {
      r.plan { allow = { "split_person" }, r.who(r.nth(3, r.best_to_worst(), { count = "faces" })):becomes "https://a/x.png" },
      r.plan { allow = { "split_person" }, locate = false, r.who(r.leftmost { count = "faces" }):becomes "https://a/x.png" },
      r.plan { allow = { "split_person" }, r.who(r.best { count = "faces" }):becomes "https://a/x.png", r.who(r.id(0)):stays() },
    } do
      local task, err = client:swap(detection, plan)
      assert.is_nil(task)
      assert.equal("choice", err.kind)
    end
    local task, err = client:swap(detection, r.plan { allow = { "split_person" }, r.who(r.best { count = "faces" }):becomes "no/such.png" })
    assert.is_nil(task)
    assert.matches("neither a URL nor a readable file: no/such.png", err.message, 1, true)
    assert.equal(0, #server:requests(CREATE))
  end)

  it("runs a whole job", function()
    local result = assert(client:run { video_url = "https://a/v", choose = best })
    assert.equal("t1", result.task_id)
    assert.equal("https://a/x.png", sent(CREATE).faces[1].target)
  end)
end)

describe("without the module that looks at faces", function()
  it("a plan that needs it says how to build it, and others work", function()
    local dir = shell.temporary()
    shell.run { "mkdir", dir .. "/faceswap" }
    for place in package.cpath:gmatch("([^;]*)%?%.so") do
      local module = place .. "faceswap/core.so"
      if shell.read(module) then
        shell.run { "cp", module, dir .. "/faceswap" }
        break
      end
    end
    local script = shell.write(dir .. "/script.lua", [[
      local detections, r = require "spec.support.detections", require "faceswap.rules"
      for _, selector in ipairs { r.like "spec/rules/choice_spec.lua", r.gender "male", r.best { count = 'faces' } } do
        local decisions, err = r.plan { allow = "split_person",
          r.who(selector):becomes "x" }:decide(detections.of({ { score = 0.5 } }, { client = {} }))
        print(decisions and decisions[1].target or tostring(err))
      end]])
    local printed = shell.run { "env", "LUA_CPATH=" .. dir .. "/?.so;;", arg[-1] or "lua5.4", script }
    local lines = {}
    for line in printed:gmatch("[^\n]+") do
      lines[#lines + 1] = line
    end
    assert.matches("^faceswap: config: .*install faceswap%.vision", lines[1])
    assert.matches("^faceswap: config: .*install faceswap%.vision", lines[2])
    assert.equal("x", lines[3])
  end)
end)
