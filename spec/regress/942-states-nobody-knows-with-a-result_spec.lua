-- A task in a state of no vocabulary ("ready") that showed its result, without the time of its end, was waited for until the deadline.
local flows = require "spec.support.flows"

local URL = "https://cdn.example/out.mp4"

local function result(text)
  return (', "result": %s'):format(text)
end

-- Waits for a task that is pending for 10 s; then it answers as `answer`, given the time, says. What the wait ends with, and when.
local function wait(answer, call)
  local flow = flows.new(call or "task", { wait = true, id = "t1", timeout = 600 })
  local step, now = flows.run(flow, function(at)
    return at < 10 and flows.task("pending", "") or answer(at)
  end)
  return step, now, flow:state()
end

local function shows(rest, state)
  return function()
    return flows.task(state or "ready", rest)
  end
end

describe("a task in a state that nobody knows", function()
  it("has ended once it has shown the same result for half a minute", function()
    local step, now, state = wait(shows(result(('{"media_urls": ["%s"]}'):format(URL))))
    assert.same({ "done", true, true, "ready" }, { step, state.succeeded, state.ended, state.state })
    assert.is_true(now >= 40 and now < 50, now)
  end)

  it("has ended though its URLs are signed anew for each answer", function()
    local step, now = wait(function(at)
      return flows.task("ready", result(('{"media_urls": ["%s?signature=%d"]}'):format(URL, at * 1000)))
    end)
    assert.equal("done", step)
    assert.is_true(now < 50, now)
  end)

  it("is waited for as long as its result took to come", function()
    local flow = flows.new("task", { wait = true, id = "t1", timeout = 600 })
    local step, now = flows.run(flow, function(at)
      return at < 100 and flows.task("pending", "") or flows.task("ready")
    end)
    assert.equal("done", step)
    assert.is_true(now >= 200 and now < 230, now)
  end)

  it("has ended where it is a detection that shows its faces", function()
    local step, now = wait(shows(result '{"id": "d1", "faces": [{"id": 0, "link": "https://cdn.example/0.png"}]}'), "detection")
    assert.equal("done", step)
    assert.is_true(now < 50, now)
  end)

  local waiting = {
    ["the result has failed"] = shows(result(('{"code": 501, "media_urls": ["%s"]}'):format(URL))),
    ["the result is being made"] = shows(result(('{"status": "processing", "media_urls": ["%s"]}'):format(URL))),
    ["its progress is no end"] = shows(', "progress": 60' .. result(('{"media_urls": ["%s"]}'):format(URL))),
    ["there is but a preview"] = shows(result(('{"preview_url": "%s", "thumbnail": "%s"}'):format(URL, URL))),
    ["there is but its source"] = shows((', "video_url": "%s", "param": {"input": {"video_url": "%s"}}, "result": null'):format(URL, URL)),
    ["its list is empty"] = shows(result '{"media_urls": []}'),
    ["it is known to run"] = shows(result(('{"media_urls": ["%s"]}'):format(URL)), "running"),
    ["what it shows changes"] = function(at)
      return flows.task("ready", result(('{"media_urls": ["https://cdn.example/preview-%d.mp4"]}'):format(math.floor(at / 20))))
    end,
    ["its state changes"] = function(at)
      return flows.task(("phase %d"):format(math.floor(at / 20)))
    end,
  }
  for name, answer in pairs(waiting) do
    it("is waited for until the deadline where " .. name, function()
      local step, now, state = wait(answer)
      assert.same({ "failed", "timeout", 600 }, { step, state.kind, now })
    end)
  end
end)
