-- Inside nginx: real workers that call the real engine, or a service that does as it is told.
local cjson = require "cjson.safe"
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local nginxes = require "spec.support.nginx"
local shell = require "spec.support.shell"

-- One client per worker, kept at module level, as a user of the module has it. /run runs the Lua code that is posted to it, in the phase
-- that its path names, and answers what that returns.
local PRELUDE = [[
  lua_shared_dict seen 1m;
  init_by_lua_block {
    faceswap = require "faceswap"
    $init
    function code()
      ngx.req.read_body()
      return assert(loadstring(ngx.req.get_body_data()))
    end
    function answer(...)
      local values = {}
      for i = 1, select("#", ...) do
        local value = select(i, ...)
        values[i] = value == nil and require "cjson".null
          or faceswap.is_error(value) and { kind = value.kind, message = tostring(value), task_id = value.task_id } or value
      end
      ngx.print(require "cjson".encode(values))
    end
  }
]]

local MAKE_CLIENT = [[
  client = assert(faceswap.new { base_url = os.getenv "SERVICE", api_key = os.getenv "KEY" })
]]

local LOCATIONS = [[
  location /content { client_body_buffer_size 64k; content_by_lua_block { answer(code()()) } }
  location /access { access_by_lua_block { answer(code()()) ngx.exit(200) } }
  location /rewrite { rewrite_by_lua_block { answer(code()()) ngx.exit(200) } }
]]

local function start(address, options)
  options = options or {}
  options.http = (options.http or PRELUDE):gsub("%$init", function() return options.init or MAKE_CLIENT end)
  options.server = (options.server or "") .. LOCATIONS
  options.environment = options.environment or {}
  options.environment.SERVICE, options.environment.KEY = address, engines.KEY
  return nginxes.start(options)
end

-- Runs Lua code in a worker; gives what it returns.
local function run(nginx, source, phase)
  local answer = nginx:request("/" .. (phase or "content"), { body = source })
  assert(answer.json, answer.text)
  return shell.unpack(answer.json)
end

local begun = 0

-- Lets a request run in the background; wait() gives its answer.
local function begin(nginx, source, arguments)
  begun = begun + 1
  local file = ("%s/begun-%d"):format(nginx.prefix, begun)
  shell.write(file .. ".lua", source)
  local words = { "curl", "-sS", "-m", "60", "--data-binary", "@" .. file .. ".lua", "-o", file .. ".out", nginx.url .. "/content" }
  shell.append(words, arguments)
  os.execute(("(%s; echo $? >%s.end) >/dev/null 2>&1 &"):format(shell.command(words), file))
  return function()
    shell.wait(60, "an answer", function() return shell.read(file .. ".end") end)
    return shell.unpack(cjson.decode(shell.read(file .. ".out") or "") or {})
  end
end

describe("inside nginx, with the engine,", function()
  it("the whole job runs in a request", function()
    local engine = engines.start()
    local nginx = start(engine.url, { environment = { VIDEO = clips.path "three.mp4", TARGET = clips.path "target.jpg" } })
    local source = ([[
      local seen, output = {}, ngx.config.prefix() .. "/out.mp4"
      local result, err = client:run {
        video = "$/" .. os.getenv "VIDEO",
        choose = { [0] = "$/" .. os.getenv "TARGET" },
        output = output,
        on_progress = function(event) seen[event.stage] = true end,
      }
      if not result then
        return err
      end
      return #result.detection.faces, seen.detect and seen.swap, result.output, output, (client:balance())
    ]]):gsub("%$", (shell.run({ "pwd" }):gsub("%s", "")))
    local faces, seen, output, wanted, balance = run(nginx, source)
    nginx:quit()
    engine:stop()
    assert.equal(3, faces)
    assert.is_true(seen)
    assert.equal(wanted, output)
    assert.is_number(balance)
    assert.same({}, nginx:errors())
  end)
end)

describe("inside nginx", function()
  local service, nginx

  lazy_setup(function()
    service = nginxes.start_service()
  end)
  before_each(function()
    nginx = start(service.url)
  end)
  after_each(function()
    nginx:stop()
    assert.same({}, nginx:errors())
  end)

  local function control(name, value)
    if not name then
      return service:request("/control").json
    end
    service:request(("/control?%s=%s"):format(name, value))
  end

  local function asked(task)
    return tonumber(control()["asked:" .. task] or 0)
  end

  -- A new task, which runs until its status is set.
  local function new_task(app)
    return (run(app or nginx, [[ return client:create({ model = "m", input = {} }).id ]]))
  end

  local function await_polls(task, count)
    shell.wait(60, "polls of " .. task, function() return asked(task) >= (count or 1) end)
  end

  local CREATE = "/api/v1/client/job/CreateTask"

  it("calls wait in the phases that can wait", function()
    for _, phase in ipairs { "rewrite", "access", "content" } do
      assert.equal(7, (run(nginx, "return client:balance()", phase)), phase)
    end
    assert.equal(7, (run(nginx, [[
      local done, balance = require "ngx.semaphore".new(), nil
      ngx.timer.at(0, function()
        balance = client:balance()
        done:post()
      end)
      done:wait(30)
      return balance
    ]])))
  end)

  it("other phases are named, with the way out", function()
    nginx:stop()
    nginx = start(service.url, {
      init = MAKE_CLIENT .. [[
        function try(phase)
          local ok, problem = pcall(client.balance, client)
          ngx.shared.seen:set(phase, not ok and problem or "no error")
        end
        try "init"
      ]],
      http = PRELUDE .. [[ init_worker_by_lua_block { try "init_worker" } ]],
      server = [[
        location /phases {
          set_by_lua_block $x { try "set" return 1 }
          content_by_lua_block { ngx.print "x" }
          header_filter_by_lua_block { try "header_filter" }
          body_filter_by_lua_block { try "body_filter" }
          log_by_lua_block { try "log" }
        }
      ]],
    })
    assert.equal("x", nginx:request("/phases").text)
    for _, phase in ipairs { "init", "init_worker", "set", "header_filter", "body_filter", "log" } do
      local problem = shell.wait(60, phase, function()
        local text = run(nginx, ("return ngx.shared.seen:get '%s'"):format(phase))
        return text ~= cjson.null and text
      end)
      assert.matches("phase '" .. phase .. "'", problem, 1, true)
      assert.matches("ngx.timer.at", problem, 1, true)
    end
  end)

  it("a worker has a thread for requests once there are some, with all signals blocked", function()
    local function threads(pid)
      local found = {}
      for task in shell.run({ "ls", ("/proc/%d/task"):format(pid) }):gmatch("%d+") do
        local status = shell.read(("/proc/%d/task/%s/status"):format(pid, task)) or ""
        found[status:match("Name:%s*(%S+)")] = status:match("SigBlk:%s*(%x+)")
      end
      return found
    end
    local pid = run(nginx, "return ngx.worker.pid()")
    assert.is_nil(threads(pid).faceswap)
    pid = run(nginx, "client:balance() return ngx.worker.pid()")
    -- all but those that a thread causes itself (ILL, BUS, FPE, SEGV), and KILL, STOP and glibc's own two
    assert.equal("fffffffe7ffbfa37", threads(pid).faceswap)
  end)

  it("many calls wait at once, in many requests", function()
    local waits, tasks = {}, {}
    for i = 1, 20 do
      tasks[i] = new_task()
      waits[i] = begin(nginx, ([[
        local result, err = client:task("%s"):wait()
        return result and result.urls[1] or err
      ]]):format(tasks[i]))
    end
    assert.equal(7, (run(nginx, "return client:balance()")))
    for _, task in ipairs(tasks) do
      control("status:" .. task, "success")
    end
    for i, wait in ipairs(waits) do
      assert.equal(("https://media.example/%s.mp4"):format(tasks[i]), (wait()))
    end
  end)

  it("jobs are light threads that can be joined and cancelled", function()
    local results, own, raised, cancelled, id = run(nginx, [[
      local jobs = {}
      for i = 1, 10 do
        jobs[i] = client:spawn(function(n) return client:balance() + n, n end, i)
      end
      local sums = {}
      for i, result in ipairs(client:join_all(jobs)) do
        sums[i] = result[1] * 100 + result[2]
      end
      local _, problem = pcall(client:spawn(function() error "boom" end).join, client:spawn(function() error "boom" end))
      local task = client:create { model = "m", input = {} }
      local job = client:spawn(function() return task:wait() end)
      local outer = client:spawn(function() return job:join() end)
      ngx.sleep(0.3)
      outer:cancel()
      local _, first = outer:join()
      job:cancel()
      local _, second = job:join()
      return sums, first.kind, problem, second, task.id
    ]])
    assert.same({ 801, 902, 1003, 1104, 1205, 1306, 1407, 1508, 1609, 1710 }, results)
    assert.equal("cancelled", own)
    assert.matches("boom.*traceback", raised)
    assert.same({ kind = "cancelled", task_id = id, message = cancelled.message }, cancelled)
  end)

  it("many queries for tasks at once share a connection where HTTP/2 is offered", function()
    local folder = nginx.prefix
    shell.run { "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-subj", "/CN=x", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder .. "/key", "-out", folder .. "/cert" }
    shell.run { "chmod", "644", folder .. "/cert" }
    local tls = nginxes.start {
      workers = 1,
      listen = "ssl http2",
      http = ("lua_shared_dict seen 1m; ssl_certificate %s/cert; ssl_certificate_key %s/key;"):format(folder, folder),
      server = [[
        location / { content_by_lua_block {
          ngx.shared.seen:set(ngx.var.connection, true)
          ngx.sleep(0.1)
          ngx.print('{"code": 200, "data": {"status": "running", "seen": ', #ngx.shared.seen:get_keys(0), '}}')
        } }
      ]],
    }
    local most = run(nginx, ([[
      local tls = faceswap.new { base_url = "https://127.0.0.1:%d", api_key = os.getenv "KEY", ca_file = "%s/cert" }
      local jobs, most = {}, 0
      for i = 1, 40 do
        jobs[i] = tls:spawn(function() return assert(tls:task("t"):status()).raw.seen end)
      end
      for _, result in ipairs(tls:join_all(jobs)) do
        most = math.max(most, result[1])
      end
      tls:close()
      return most
    ]]):format(tls.port, folder))
    tls:stop()
    assert.equal(1, most)
  end)

  it("on_progress is called in the one who waits, and what it raises is raised there", function()
    local task = new_task()
    local wait = begin(nginx, ([[
      local states, count = {}, 0
      local result = client:task("%s"):wait { on_progress = function(event)
        count = count + 1
        states[event.state or "none"] = ngx.var.uri
      end }
      return result.status, states.running, count
    ]]):format(task))
    await_polls(task, 3)
    control("status:" .. task, "success")
    local status, uri, count = wait()
    assert.same({ "success", "/content" }, { status, uri })
    assert.is_true(count >= 2)
    assert.same({ false, "enough" }, { run(nginx, ([[
      return pcall(function()
        return client:task("%s"):wait { on_progress = function() error("enough", 0) end }
      end)
    ]]):format(new_task())) })
  end)

  it("on_event is told; what it raises is logged", function()
    local types = run(nginx, [[
      local types = {}
      local watched = faceswap.new { base_url = os.getenv "SERVICE", api_key = os.getenv "KEY", on_event = function(event)
        types[#types + 1] = event.type
      end }
      watched:balance()
      watched:close()
      return types
    ]])
    assert.same({ "request", "response", "finished" }, types)
    run(nginx, [[
      local watched = faceswap.new { base_url = os.getenv "SERVICE", api_key = os.getenv "KEY", on_event = function()
        error("no thanks", 0)
      end }
      return watched:balance()
    ]])
    local errors = nginx:errors()
    assert.equal(1, #errors)
    assert.matches("on_event: no thanks", errors[1], 1, true)
    nginx:stop()
    nginx = start(service.url)
  end)

  it("what belongs to other event loops, or would block, is refused", function()
    local step, pollfd, engine = run(nginx, [[
      local _, step = pcall(client.step, client, 0)
      local _, pollfd = pcall(client.pollfd, client)
      local _, engine = faceswap.new { backend = "local" }
      return step, pollfd, engine
    ]])
    assert.matches("nginx's own event loop", step, 1, true)
    assert.matches("nginx's own event loop", pollfd, 1, true)
    assert.equal("config", engine.kind)
    assert.matches("FACESWAP_LOCAL_URL", engine.message, 1, true)
  end)

  it("a closed client ends its calls, and a client that has been used does not survive a fork", function()
    local task = new_task()
    local wait = begin(nginx, ([[
      other = faceswap.new { base_url = os.getenv "SERVICE", api_key = os.getenv "KEY" }
      other.share = nil
      local result, err = other:task("%s"):wait()
      local ok, problem = pcall(other.balance, other)
      return err, ok, problem
    ]]):format(task))
    await_polls(task)
    shell.wait(60, "the worker that has it", function()
      return run(nginx, "return other and (other:close() or true) or false")
    end)
    local err, ok, problem = wait()
    assert.same({ "cancelled", task }, { err.kind, err.task_id })
    assert.is_false(ok)
    assert.matches("closed", problem)
  end)

  it("a client that goes away ends the wait, not the task", function()
    nginx:stop()
    nginx = start(service.url, { server = "lua_check_client_abort on;", workers = 1 })
    local task = new_task()
    local wait = begin(nginx, ([[ return client:task("%s"):wait() ]]):format(task), { "-m", "2" })
    await_polls(task)
    assert.equal(1, (run(nginx, "return client.core:active()")))
    wait()
    shell.wait(60, "the end of the wait", function()
      return run(nginx, "return client.core:active()") == 0
    end)
    control("status:" .. task, "success")
    assert.equal("success", (run(nginx, ([[ return client:task("%s"):status().status ]]):format(task))))
  end)

  it("a submission whose client goes away is carried through", function()
    nginx:stop()
    nginx = start(service.url, {
      server = "lua_check_client_abort on;",
      init = [[
        client = assert(faceswap.new {
          base_url = os.getenv "SERVICE", api_key = os.getenv "KEY", ledger = ngx.config.prefix() .. "/ledger.db",
        })
      ]],
    })
    control("delay:" .. CREATE, "2")
    local before = tonumber(control().tasks or 0)
    begin(nginx, [[ return client:create { model = "m", input = {}, job_key = "one" }.id ]], { "-m", "1" })
    local id = shell.wait(60, "the ledger's entry", function()
      local task_id = run(nginx, "local entry = client:resume()[1] return entry and entry.task_id")
      return task_id ~= cjson.null and task_id
    end)
    control("delay:" .. CREATE, "0")
    assert.equal(before + 1, tonumber(control().tasks))
    assert.equal(id, (run(nginx, [[ return client:create({ model = "m", input = {}, job_key = "one" }).id ]])))
    assert.equal(before + 1, tonumber(control().tasks))
  end)

  it("hundreds of submissions at once need no more timers than nginx allows", function()
    assert.equal(300, (run(nginx, [[
      local jobs, made = {}, 0
      for i = 1, 300 do
        jobs[i] = client:spawn(function() return client:create { model = "m", input = {} } end)
      end
      for _, result in ipairs(client:join_all(jobs)) do
        made = made + (result[1] and 1 or 0)
      end
      return made
    ]])))
  end)

  it("a reload ends waits, with the task to take up, and no submission", function()
    local task = new_task()
    local wait = begin(nginx, ([[ return select(2, client:task("%s"):wait()) ]]):format(task))
    await_polls(task)
    control("delay:" .. CREATE, "2")
    local requests = tonumber(control()["requests:" .. CREATE] or 0)
    local submission = begin(nginx, [[ return client:create({ model = "m", input = {} }).id ]])
    shell.wait(60, "the submission", function() return tonumber(control()["requests:" .. CREATE] or 0) > requests end)
    nginx:await_end(nginx:hup(), 60)
    local err = wait()
    assert.same({ "cancelled", task }, { err.kind, err.task_id })
    assert.matches("exiting", err.message)
    assert.is_string((submission()))
    control("delay:" .. CREATE, "0")
    control("status:" .. task, "success")
    assert.equal("success", (run(nginx, ([[ return client:task("%s"):wait().status ]]):format(task))))
  end)

  it("ends with waits in progress, and at rest", function()
    run(nginx, "return client:balance()")
    nginx:quit(30)
    nginx = start(service.url)
    local task = new_task()
    begin(nginx, ([[ return client:task("%s"):wait() ]]):format(task))
    await_polls(task)
    nginx:quit(30)
  end)

  it("a worker that is killed leaves nothing behind", function()
    local function leftovers()
      return shell.run { "sh", "-c", "ls -d /tmp/faceswap-* 2>/dev/null || true" }
    end
    local before = leftovers()
    local task = new_task()
    begin(nginx, ([[ return client:task("%s"):wait() ]]):format(task))
    await_polls(task)
    for _, pid in ipairs(nginx:workers()) do
      nginx:kill_worker(pid)
    end
    assert.equal(before, leftovers())
    control("status:" .. task, "success")
    assert.equal("success", (run(nginx, ([[ return client:task("%s"):wait().status ]]):format(task))))
    -- that a worker was killed is logged, and nothing else
    local errors = nginx:errors()
    assert.equal(2, #errors)
    for _, line in ipairs(errors) do
      assert.matches("exited on signal 9", line)
    end
    nginx:stop()
    nginx = start(service.url)
  end)
end)
