-- The circuit breaker: the rules of csrc/core/policy/breaker.c by themselves, then what a service and a caller see of them.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"

local VIDEO = '{"model": "video-face-swap-multi"}'
local GIF = '{"model": "gif-face-swap-multi"}'
local submissions = { "create", "detect_video", "detect_image" }
local queries = { "balance", "estimate", "upload_url", "detection", "task" }
local media = { "put", "get" }

describe("the breaker", function()
  local breaker

  before_each(function()
    breaker = core.breaker()
  end)

  -- The calls among those of a list that may be sent at `now`. Who may is a probe, so each is asked of a breaker of its own.
  local function admitted(list, prepare, now)
    local names = {}
    for _, call in ipairs(list) do
      breaker = core.breaker()
      prepare()
      if not breaker:admit(now, call, VIDEO) then
        names[#names + 1] = call
      end
    end
    return names
  end

  it("lets everything pass at first", function()
    local function nothing()
    end
    for _, list in ipairs { submissions, queries, media } do
      assert.same(list, admitted(list, nothing, 0))
    end
  end)

  it("sends nothing with a key that was not accepted, but media", function()
    for _, code in ipairs { 401, 403 } do
      local function refused()
        breaker:note(0, "balance", "", code)
      end
      assert.same({}, admitted(submissions, refused, 1))
      assert.same({}, admitted(queries, refused, 1))
      assert.same(media, admitted(media, refused, 1))
    end
  end)

  it("sends no submission during maintenance, but queries", function()
    for _, call in ipairs { "create", "task" } do
      local function refused()
        breaker:note(0, call, VIDEO, 455)
      end
      assert.same({}, admitted(submissions, refused, 1))
      assert.same(queries, admitted(queries, refused, 1))
    end
  end)

  it("sends no submission after three in a row that lacked credits, but queries", function()
    local function refused(times)
      return function()
        for _ = 1, times do
          breaker:note(0, "create", VIDEO, 402)
        end
      end
    end
    assert.same(submissions, admitted(submissions, refused(2), 1))
    assert.same({}, admitted(submissions, refused(3), 1))
    assert.same(queries, admitted(queries, refused(3), 1))
    assert.same(submissions, admitted(submissions, function()
      refused(2)()
      breaker:note(0, "create", VIDEO, 200)
      refused(2)()
    end, 1))
    assert.same(submissions, admitted(submissions, function()
      for _ = 1, 5 do
        breaker:note(0, "estimate", VIDEO, 402)
      end
    end, 1))
  end)

  it("sends no submission of a model that is switched off, but of others", function()
    breaker:note(0, "create", VIDEO, 505)
    assert.equal(505, breaker:admit(1, "create", VIDEO).code)
    assert.is_nil(breaker:admit(1, "create", GIF))
    assert.is_nil(breaker:admit(1, "detect_video", "{}"))
    assert.is_nil(breaker:admit(1, "task", ""))
  end)

  it("knows several models that are switched off, and forgets the one whose pause ends first", function()
    for i = 1, 9 do
      breaker:note(i, "create", ('{"model": "m%d"}'):format(i), 505)
    end
    assert.is_nil(breaker:admit(9, "create", '{"model": "m1"}'))
    for i = 2, 9 do
      assert.equal(505, breaker:admit(9, "create", ('{"model": "m%d"}'):format(i)).code, i)
    end
  end)

  it("cares for no other code", function()
    for _, code in ipairs { 404, 422, 429, 500, 501, 502, 503, 504 } do
      local function refused()
        for _ = 1, 10 do
          breaker:note(0, "create", VIDEO, code)
        end
      end
      assert.same(submissions, admitted(submissions, refused, 0))
    end
  end)

  it("says why, and when one is let through", function()
    breaker:note(0, "task", "", 401)
    local failure = breaker:admit(4, "balance", "")
    assert.equal("api", failure.kind)
    assert.equal(401, failure.code)
    assert.equal(6, failure.retry_after)
    assert.is_true(failure.circuit_open)
    assert.is_false(failure.ambiguous)
    assert.matches("not sent, .*unauthorized.* in 6 s", failure.message)
  end)

  it("lets one through as a probe when the pause is over", function()
    breaker:note(0, "task", "", 403)
    assert.truthy(breaker:admit(9.9, "task", ""))
    assert.is_nil(breaker:admit(10, "task", ""))
    assert.truthy(breaker:admit(10, "task", ""))
    -- its answer is lost: another one after the same time
    assert.truthy(breaker:admit(19.9, "task", ""))
    assert.is_nil(breaker:admit(20, "task", ""))
  end)

  it("closes with a good answer to the probe", function()
    breaker:note(0, "create", VIDEO, 455)
    assert.is_nil(breaker:admit(10, "create", VIDEO))
    breaker:note(11, "task", "", 200) -- which says nothing about submissions
    assert.truthy(breaker:admit(11, "create", VIDEO))
    breaker:note(12, "create", VIDEO, 200)
    for _ = 1, 100 do
      assert.is_nil(breaker:admit(12, "create", VIDEO))
    end
  end)

  it("closes when the key is accepted, whatever else is wrong with the probe", function()
    breaker:note(0, "task", "", 401)
    assert.is_nil(breaker:admit(10, "task", ""))
    breaker:note(10, "task", "", 404)
    assert.is_nil(breaker:admit(10, "create", VIDEO))
  end)

  it("pauses twice as long after each probe that is refused, up to five minutes", function()
    local now, pauses = 0, {}
    breaker:note(now, "task", "", 401)
    for i = 1, 8 do
      pauses[i] = breaker:admit(now, "task", "").retry_after
      now = now + pauses[i]
      assert.is_nil(breaker:admit(now, "task", ""))
      breaker:note(now, "task", "", 401)
    end
    assert.same({ 10, 20, 40, 80, 160, 300, 300, 300 }, pauses)
  end)

  it("takes calls that were under way together for one sign", function()
    for i = 1, 100 do
      breaker:note(i / 100, "task", "", 401)
    end
    assert.is_true(breaker:admit(1, "task", "").retry_after < 10)
  end)
end)

describe("a client with an open circuit", function()
  local BALANCE, CREATE, TASK = fault_server.paths.balance, fault_server.paths.create, fault_server.paths.task
  local server, client, other
  local function answer(code, data)
    return { body = ('{"code": %d, "message": "m", "data": %s}'):format(code, data or "null") }
  end

  local function start(script)
    client, server = fault_server.start_client(script)
    return client
  end

  local function create(by)
    return (by or client):create { model = "m", input = { video_url = "https://media.example/v.mp4" } }
  end

  it("sends nothing more with a key that is not accepted", function()
    start { [BALANCE] = { answer(401) }, [TASK] = { answer(200, '{"status": "running"}') } }
    local _, first = client:balance()
    assert.is_nil(first.circuit_open)
    local _, err = client:task("t"):status()
    assert.equal(401, err.code)
    assert.is_true(err.circuit_open)
    assert.is_true(err.retry_after > 0 and err.retry_after <= 10)
    assert.matches("not sent.*check the option api_key", err.message)
    assert.equal("t", err.task_id)
    assert.equal(1, #server:requests())
  end)

  it("goes on asking for what runs when the credits are used up", function()
    start { [CREATE] = { answer(402) }, [BALANCE] = { answer(200, '{"balance": 1}') }, [TASK] = { answer(200, '{"status": "running"}') } }
    for _ = 1, 3 do
      assert.is_nil(select(2, create()).circuit_open)
    end
    local sent = #server:requests()
    local _, err = create()
    assert.is_true(err.circuit_open)
    assert.equal(402, err.code)
    assert.is_false(err.ambiguous)
    assert.equal(sent, #server:requests())
    assert.equal("running", assert(client:task("t"):status()).status)
    assert.equal(1, client:balance())
  end)

  it("is not taken for refused by a task that has failed", function()
    start { [TASK] = { answer(200, '{"status": "failed", "result": {"code": 401, "message": "m"}}') } }
    for _ = 1, 3 do
      local _, err = client:task("t"):wait()
      assert.equal(401, err.code)
      assert.is_nil(err.circuit_open)
    end
  end)

  it("shares that with others of the same key, not with those of another", function()
    local faceswap = require "faceswap"
    start { [CREATE] = { answer(505) } }
    other = server:client()
    local stranger = assert(faceswap.new { base_url = server.url, api_key = "ak_another" })
    assert.equal(505, select(2, create()).code)
    assert.is_true(select(2, create(other)).circuit_open)
    assert.is_nil(select(2, create(stranger)).circuit_open)
    assert.equal(2, #server:requests(CREATE))
  end)

  it("is not opened by what is asked by the way, which is asked once", function()
    for _, refusal in ipairs { answer(401), answer(403), answer(503), { status = 502, body = "<html>" } } do
      start { [fault_server.paths.models .. "m"] = { refusal }, [CREATE] = { answer(200, '{"task_id": "t"}') } }
      assert.equal("t", assert(create()).id)
      assert.equal(1, #server:requests(fault_server.paths.models .. "m"))
    end
  end)

  it("forgets it with the last client of the key", function()
    start { [BALANCE] = { answer(401), answer(200, '{"balance": 7}') } }
    client:balance()
    client:close()
    client = server:client()
    assert.equal(7, client:balance())
  end)
end)
