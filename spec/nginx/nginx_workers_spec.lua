-- What the workers of one nginx share: the rate, the breaker, the polling of a task, the ledger, and news of callbacks.
local cjson = require "cjson.safe"
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"
local socket = require "socket"

local JOB = "/api/v1/client/job/"
local BALANCE, CREATE, TASK = "/api/v1/client/account/balance", JOB .. "CreateTask", JOB .. "TaskInfo"

describe("workers together", function()
  local service, app

  ---@param options {callback: boolean?, ledger: boolean?, http: string?}?
  local function start(options)
    options = options or {}
    app = nginx.start_app {
      listen = "reuseport",
      environment = {
        SERVICE_URL = service.url,
        CALLBACK_SECRET = options.callback and "0123456789abcdef0123456789abcdef" or nil,
        LEDGER = options.ledger and "$prefix/ledger.db" or nil,
      },
      http = options.http,
      server = "lua_check_client_abort on;",
    }
  end

  before_each(function()
    service = nginx.start_service()
  end)
  after_each(function()
    app:stop()
    service:stop()
    for _, line in ipairs(app:errors "notice") do
      if not line:find "signal process started" and not line:find "worker process %d+ exited on signal 9" then
        error(line)
      end
    end
  end)

  -- What the service has been asked, and was told to answer.
  local function seen()
    return service:request("/control").json
  end

  local function tell(query)
    assert.equal("ok\n", service:request("/control?" .. query).text)
  end

  -- An action of the app in one of its workers, 0 or 1.
  local function ask(worker, action, query)
    return shell.wait(60, "worker " .. worker, function()
      local answer = app:request(("/%s?worker=%d&%s"):format(action, worker, query or ""))
      return answer.status ~= 421 and answer.json
    end)
  end

  -- The same without waiting for it; gives back a function that waits. `again`: also where it has come to another worker that was killed
  -- before it said so (curl's "empty reply" and "failure in receiving").
  local count = 0
  local function begin(worker, action, query, again)
    count = count + 1
    local file = ("%s/begun-%d"):format(app.prefix, count)
    local url = ("%s/%s?worker=%d&%s"):format(app.url, action, worker, query or "")
    local script = [[until curl -sf -m 100 -o "$0" "$1"; do case " $2 " in *" $? "*) ;; *) exit ;; esac; done; mv "$0" "$0.done"]]
    local codes = again and "22 52 56" or "22"
    assert(os.execute(shell.command { "sh", "-c", script, file, url, codes } .. " >/dev/null 2>&1 &"))
    return function()
      return cjson.decode(shell.wait(60, url, function()
        return shell.read(file .. ".done")
      end))
    end
  end

  local function await_queries(least)
    return shell.wait(60, least .. " queries", function()
      return (seen()["requests:" .. TASK] or 0) >= least
    end)
  end

  -- Seconds between one query of tasks and the next.
  local function gap(all, number)
    return all[("at:%s:%d"):format(TASK, number + 1)] - all[("at:%s:%d"):format(TASK, number)]
  end

  -- Sends the callback for a task, to one worker.
  local function call_back(id, worker)
    local body = seen()["body:" .. id]:gsub("\\/", "/")
    local target = body:match '"callback_url":"https://me%.example([^"]+)"'
    shell.wait(60, "worker " .. worker, function()
      return app:request(target .. "&worker=" .. worker, { method = "POST", body = "{}" }).status == 200
    end)
  end

  describe("have one rate", function()
    it("which a refusal in one of them lowers for all", function()
      start()
      ask(0, "balance")
      ask(1, "balance")
      tell(("code:%s=429&retry_after:%s=1&times:%s=1"):format(BALANCE, BALANCE, BALANCE))
      ask(0, "balance") -- refused, and repeated after what it was told
      assert.equal(4, seen()["requests:" .. BALANCE])
      for _ = 1, 3 do
        ask(1, "balance")
      end
      local all = seen()
      -- now one or two in a second; the first ones came in a few milliseconds
      assert.is_true(all["at:" .. BALANCE .. ":7"] - all["at:" .. BALANCE .. ":4"] > 1)
    end)

    it("and one breaker", function()
      start()
      tell(("code:%s=403"):format(BALANCE))
      local first, second = ask(0, "balance"), ask(1, "balance")
      assert.same({ 403, 403 }, { first.code, second.code })
      assert.is_nil(first.circuit_open)
      assert.is_true(second.circuit_open)
      assert.is_true(second.retry_after > 0)
      assert.equal(1, seen()["requests:" .. BALANCE])
    end)
  end)

  describe("that wait for one task", function()
    before_each(function()
      start()
    end)

    it("ask for it once, and all have its end", function()
      local waits = { begin(0, "wait", "id=t1&progress=1") }
      await_queries(1)
      for i = 2, 6 do
        waits[i] = begin(i % 2, "wait", "id=t1&progress=1")
      end
      await_queries(5)
      tell "status:t1=success"
      for _, wait in ipairs(waits) do
        local answer = wait()
        assert.equal("success", answer.status)
        assert.equal("running", answer.states[1])
      end
      -- who comes later finds it too
      assert.equal("success", ask(1, "wait", "id=t1").status)
      local all = seen()
      for number = 1, all["requests:" .. TASK] - 1 do
        assert.is_true(gap(all, number) > 0.26, gap(all, number))
      end
    end)

    it("learn of its failure alike", function()
      local waits = { begin(0, "wait", "id=t1"), begin(1, "wait", "id=t1") }
      await_queries(2)
      tell "status:t1=failed"
      for _, wait in ipairs(waits) do
        local answer = wait()
        assert.same({ "api", 501, "t1" }, { answer.kind, answer.code, answer.task_id })
      end
      local asked = seen()["requests:" .. TASK]
      assert.equal(501, ask(0, "wait", "id=t1").code)
      assert.equal(asked, seen()["requests:" .. TASK])
    end)

    it("keep their own deadlines", function()
      local leader = begin(0, "wait", "id=t1")
      await_queries(1)
      local answer = ask(1, "wait", "id=t1&timeout=0.5")
      assert.equal("timeout", answer.kind)
      assert.equal("t1", answer.task_id)
      assert.matches("take it up again", answer.message, 1, true)
      tell "status:t1=success"
      assert.equal("success", leader().status)
    end)

    it("go on when the one who asks runs out of time", function()
      local leader = begin(0, "wait", "id=t1&timeout=1")
      await_queries(1)
      local follower = begin(1, "wait", "id=t1")
      assert.equal("timeout", leader().kind)
      tell "status:t1=success"
      assert.equal("success", follower().status)
    end)

    it("go on when the one who asks for them has gone away", function()
      assert.is_false(pcall(app.request, app, "/wait?id=t1", { arguments = { "-m", "1" } }))
      -- by its own deadline it would not see the end of the lease
      assert.equal("timeout", ask(0, "wait", "id=t1&timeout=0.1").kind)
      tell "status:t1=success"
      assert.equal("success", ask(1, "wait", "id=t1&timeout=15").status)
    end)

    it("go on when its worker is killed", function()
      begin(0, "wait", "id=t1")
      await_queries(1)
      local follower = begin(1, "wait", "id=t1", true)
      app:kill_worker(("%d"):format(ask(0, "balance").pid))
      tell "status:t1=success"
      assert.equal("success", follower().status)
    end)
  end)

  describe("that expect a callback", function()
    before_each(function()
      start { callback = true }
    end)

    it("wake where they wait, wherever it comes", function()
      for worker = 0, 1 do
        local id = ask(worker, "create").id
        local before = seen()["requests:" .. TASK] or 0
        local wait = begin(worker, "wait", "id=" .. id)
        await_queries(before + 2) -- the next would come 6 s later
        tell(("status:%s=success"):format(id))
        call_back(id, 1 - worker)
        assert.equal("success", wait().status)
        assert.equal(before + 3, seen()["requests:" .. TASK])
        assert.is_true(gap(seen(), before + 2) < 5)
      end
    end)

    it("find the end of a task whose callback is lost", function()
      local id = ask(0, "create").id
      local wait = begin(1, "wait", "id=" .. id)
      await_queries(1)
      tell(("status:%s=success"):format(id))
      assert.equal("success", wait().status)
      local all = seen()
      assert.equal(2, all["requests:" .. TASK])
      assert.is_true(gap(all, 1) > 2.6)
    end)

    it("ask as if there was none when it comes too early", function()
      local id = ask(0, "create").id
      call_back(id, 1)
      local wait = begin(1, "wait", "id=" .. id)
      await_queries(3)
      tell(("status:%s=success"):format(id))
      assert.equal("success", wait().status)
      assert.is_true(gap(seen(), 1) < 2.5)
    end)

    it("are not moved by what is repeated or forged", function()
      local began = socket.gettime()
      local id = ask(0, "create").id
      local wait = begin(0, "wait", "id=" .. id)
      await_queries(1)
      local forged = ("%s/callback?job=%s[1000-3999]&expires=%d&token=%s"):format(app.url, ("0"):rep(28), os.time() + 1000, ("f"):rep(64))
      local statuses = shell.run { "curl", "-s", "-X", "POST", "-o", "/dev/null", "-w", "%{http_code}", forged }
      assert.equal(("403"):rep(3000), statuses)
      for i = 1, 50 do
        call_back(id, i % 2)
      end
      local asked = seen()["requests:" .. TASK]
      -- 0.3 s and a tenth of the task's age apart the wait asks by itself
      local by_itself = 10 * math.log(1 + (socket.gettime() - began) / 3)
      assert.is_true(asked < by_itself + 25, ("%d queries, %.0f of them by itself"):format(asked, by_itself))
      tell(("status:%s=success"):format(id))
      assert.equal("success", wait().status)
      call_back(id, 0) -- late
      assert.equal("success", ask(1, "wait", "id=" .. id).status)
    end)
  end)

  describe("with one ledger", function()
    it("submit a job once", function()
      start { ledger = true }
      local begun = {}
      for i = 1, 8 do
        begun[i] = begin(i % 2, "create", "job_key=j")
      end
      local ids = 0
      for _, wait in ipairs(begun) do
        local answer = wait()
        ids = ids + (answer.id == "t1" and 1 or 0)
        assert.is_true(answer.id == "t1" or answer.ambiguous and answer.message:find "is being submitted" ~= nil, answer.message)
      end
      assert.is_true(ids >= 1)
      assert.equal(1, seen()["requests:" .. CREATE])
      assert.equal("t1", ask(1, "create", "job_key=j").id)
    end)

    -- How often the log says that a task was taken up.
    local function taken_up(id)
      local _, times = (shell.read(app.prefix .. "/error.log")):gsub("taken up: " .. id .. " success", "")
      return times
    end

    local function await_taken_up(id)
      shell.wait(60, id .. " to be taken up", function()
        return taken_up(id) > 0
      end)
    end

    it("lose no task by a reload or a crash", function()
      start { ledger = true, http = [[init_worker_by_lua_block { require("spec.support.nginx_app").resume() }]] }
      local first = ask(0, "create").id
      tell(("status:%s=success"):format(first))
      app:await_end(app:hup())
      await_taken_up(first)
      for worker = 0, 1 do -- whoever is on duty
        local answer = ask(worker, "create")
        tell(("status:%s=success"):format(answer.id))
        app:kill_worker(("%d"):format(answer.pid))
        await_taken_up(answer.id)
        assert.equal(1, taken_up(answer.id))
      end
      assert.equal(1, taken_up(first))
      assert.equal(3, seen()["requests:" .. CREATE])
    end)
  end)
end)
