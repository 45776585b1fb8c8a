-- Every code, status, loss and word of the service x every call: the rules of csrc/core/policy/verdict.c to the last branch, without a
-- network.
local flows = require "spec.support.flows"

local after, each, envelope = flows.after, flows.each, flows.envelope
local queries, submissions = flows.queries, flows.submissions

-- What each answer means, put down a second time: every code and every HTTP status has to come to the same.
describe("the walk through", function()
  local FINAL, PASSING, UNPROVEN, DOUBTFUL = "refused for good", "refused for now", "not proven, may pass", "not proven, will stay"
  local known = {
    [429] = PASSING, [455] = PASSING, [503] = PASSING, [501] = FINAL, [505] = FINAL, [408] = UNPROVEN, [499] = UNPROVEN,
  }
  -- codes of success beside the documented one, which an answer without `data` does not carry out
  local function success(code)
    return code == 0 or code >= 200 and code < 300
  end
  local moved = { [301] = true, [307] = true, [308] = true }
  local on_the_way = { [304] = true, [408] = true, [425] = true, [429] = true, [499] = true }

  local function check(answer, meaning, kind, where)
    each(submissions, function(call)
      local step, state = after(call, answer)
      assert.equal(meaning == PASSING and "wait" or "failed", step, where)
      assert.equal(meaning == UNPROVEN or meaning == DOUBTFUL, state.ambiguous, where)
      assert.equal(meaning == PASSING, state.retryable, where)
      assert.equal(kind, state.kind, where)
    end)
    each(queries, function(call)
      local step, state = after(call, answer)
      assert.equal((meaning == PASSING or meaning == UNPROVEN) and "wait" or "failed", step, where)
      assert.is_false(state.ambiguous, where)
      assert.equal(meaning == PASSING or meaning == UNPROVEN, state.retryable, where)
      assert.equal(kind, state.kind, where)
    end)
  end

  it("every code of an envelope", function()
    for code = 100, 999 do
      if code ~= 200 then
        local meaning = known[code] or (code >= 400 and code < 500) and FINAL or code >= 500 and UNPROVEN or DOUBTFUL
        check({ status = 200, body = envelope(code, "null") }, meaning, success(code) and "protocol" or "api", "code " .. code)
      end
    end
    for _, wild in ipairs { "-5", "1e300", "-1e300", '"x"', "99999999999999999999" } do
      check({ status = 200, body = ('{"code": %s}'):format(wild) }, DOUBTFUL, "api", wild)
    end
    check({ status = 200, body = '{"code": null}' }, DOUBTFUL, "api", "no code")
    for text, code in pairs { ["null"] = false, ["9999"] = 9999, ["10000"] = false, ["1"] = 1, ["-1"] = false } do
      assert.equal(code or nil, select(2, after("create", { status = 200, body = ('{"code": %s}'):format(text) })).code)
    end
  end)

  it("every HTTP status without an envelope", function()
    for status = 200, 599 do
      local good = status < 300
      local meaning = status == 511 and PASSING or (good or on_the_way[status] or status >= 500) and UNPROVEN
        or (status >= 400 or moved[status]) and FINAL or DOUBTFUL
      local answer = { status = status, body = "<html>page</html>", location = "https://login.example/" }
      check(answer, meaning, good and "protocol" or "http", "HTTP " .. status)
      local message = select(2, after("create", answer)).message
      local wanted = good and "^the answer is not the service's JSON envelope$"
        or status == 304 and "^HTTP 304: a cache on the way says that nothing has changed, which was not asked$"
        or status < 400 and "^HTTP %d+: the server redirects to https://login%.example/, which an API call does not follow$"
        or "^HTTP " .. status .. ": [%l -]+$"
      assert.matches(wanted, message)
    end
  end)

  it("every HTTP status beside an envelope of success", function()
    for status = 300, 599 do
      local answer = { status = status, body = envelope(200, '{"task": "t", "status": "running"}') }
      check(answer, DOUBTFUL, "protocol", "HTTP " .. status)
    end
  end)

  it("every HTTP status of a medium", function()
    for status = 200, 599 do
      local again = status >= 500 or on_the_way[status] or false
      for _, call in ipairs { "get", "put" } do
        local step, state = after(call, { status = status, body = "bytes" })
        assert.equal(status < 300 and "done" or again and "wait" or "failed", step, status)
        assert.is_true(status < 300 or state.kind == "http" and not state.ambiguous and state.retryable == again)
        local refused = state.message and state.message:find("the media's host refuses it", 1, true)
        assert.equal(status == 401 or status == 403, refused ~= nil, status)
        local gone = state.message and state.message:find("does not have it, or no longer", 1, true)
        assert.equal(status == 404 or status == 410, gone ~= nil, status)
        local redirects = state.message and state.message:find("redirects, and names no address", 1, true)
        assert.equal(status >= 300 and status < 400 and status ~= 304, redirects ~= nil, status)
      end
    end
  end)

  it("what is no medium, whatever its status", function()
    for _, status in ipairs { 200, 204, 206, 412, 416 } do
      for _, call in ipairs { "get", "put" } do
        local step, state = after(call, { status = status, body = "page", unfit = "it is a page" })
        assert.same({ "wait", "protocol", true, false, "it is a page" },
          { step, state.kind, state.retryable, state.ambiguous, state.message })
      end
    end
  end)

  it("an answer that is not the service's, by its status", function()
    local names = { [404] = "not found", [401] = "refused", [403] = "refused", [501] = "server error", [503] = "unavailable" }
    for status, name in pairs(names) do
      assert.equal(("HTTP %d: %s"):format(status, name), select(2, after("create", { status = status, body = "page" })).message)
    end
    local _, state = after("get", { status = 302, body = "" })
    assert.equal("HTTP 302: the media's host redirects, and names no address", state.message)
  end)

  it("every loss", function()
    check({ loss = "unsent" }, PASSING, "transport", "unsent")
    check({ loss = "never" }, FINAL, "transport", "never")
    check({ loss = "cut" }, UNPROVEN, "transport", "cut")
    check({ loss = "timeout" }, UNPROVEN, "timeout", "timeout")
    check({ loss = "large" }, DOUBTFUL, "transport", "large")
    for _, call in ipairs { "get", "put" } do
      for loss, step in pairs { unsent = "wait", never = "failed", cut = "wait", timeout = "wait", large = "failed" } do
        assert.equal(step, (after(call, { loss = loss })))
        assert.is_false(select(2, after(call, { loss = loss })).ambiguous)
      end
    end
  end)

  it("every way in which `data` can be wrong", function()
    for _, data in ipairs { "null", "[]", '"text"', "1", "true" } do
      check({ status = 200, body = envelope(200, data) }, DOUBTFUL, "protocol", data)
    end
    assert.matches("no `data`", select(2, after("balance", { status = 200, body = '{"code": 200}' })).message, 1, true)
    local lengths = { [0] = "failed", [1] = "done", [1023] = "done", [1024] = "failed" }
    for length, wanted in pairs(lengths) do
      local step, state = after("create", { status = 200, body = envelope(200, ('{"task_id": "%s"}'):format(("7"):rep(length))) })
      assert.equal(wanted, step, length)
      assert.is_true(step == "done" or state.ambiguous and state.kind == "protocol")
    end
    for _, id in ipairs { "true", "[]", "{}" } do
      assert.equal("failed", (after("create", { status = 200, body = envelope(200, ('{"task_id": %s}'):format(id)) })))
    end
  end)

  it("every reason that the service may give", function()
    local function reason(rest)
      local _, state = after("task", flows.task("failed", rest), { wait = true })
      return state.message, state.code
    end
    assert.same({ "the service gives no reason for 'failed'", 501 }, { reason "" })
    assert.same({ "d", 501 }, { reason ', "message": "d", "error": "", "result": null' })
    assert.same({ "e", 501 }, { reason ', "message": "d", "error": {"code": 3, "message": "e"}' })
    assert.same({ "r", 501 }, { reason ', "error": "e", "result": {"code": 1e99, "error": {"message": "r"}}' })
    assert.same({ "text", 501 }, { reason ', "result": "text"' })
    assert.same({ "e", 501 }, { reason ', "error": "e"' })
    assert.same({ "r", 501 }, { reason ', "error": "e", "result": {"error": "r"}' })
    assert.same({ "m", 422 }, { reason ', "error": "e", "result": {"code": 422, "error": "r", "message": "m"}' })
    assert.same({ "e", 501 }, { reason ', "error": "e", "result": {"code": null, "message": null}' })
    assert.equal("validation error", select(2, after("balance", { status = 200, body = '{"code": 422, "message": 12}' })).message)
  end)

  it("every word of the service for a state", function()
    local words = {
      wait = "pending running starting processing queued in_queue waiting created submitted in_progress started queueing queuing working "
        .. "accepted generating scheduled",
      done = "success succeeded succeed successful completed complete done finished finish ok",
      failed = "failed fail failure error errored canceled cancelled rejected expired aborted abort timeout timed_out timedout "
        .. "stopped killed terminated refused interrupted crashed deleted unsuccessful",
    }
    for wanted, list in pairs(words) do
      for word in list:gmatch "%S+" do
        local step, state = after("task", flows.task(word), { wait = true })
        assert.equal(wanted, step, word)
        assert.is_false(state.state_unknown)
        assert.equal(word, state.state)
        assert.equal(wanted, (after("detection", flows.task(word:upper()), { wait = true })), word)
        assert.equal(wanted, (after("task", flows.task((word:gsub("_", "-"))), { wait = true })), word)
      end
    end
    for _, word in ipairs { "", "dreaming", "succes", "runnin", "time_out", "aborted?" } do
      local step, state = after("task", flows.task(word), { wait = true })
      assert.equal("wait", step)
      assert.is_true(state.state_unknown)
    end
  end)
end)
