-- The studio on two machines: two nginx with one ledger in a database, one disk and one engine.
local clips = require "spec.support.clips"
local engine = require "spec.support.engine"
local http = require "spec.support.http"
local ledgers = require "spec.support.ledgers"
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"

local TOKEN = "mine-0123456789abcdefghij"

-- The parts of the studio's own nginx.conf that stand in the http block, for a server of the specs'.
local function parts()
  local text = shell.read "examples/nginx/nginx.conf"
  local inner = text:match "\nhttp {\n(.*)\n}%s*$"
  local before, server = inner:match "^(.-)\n  server {\n(.*)\n  }%s*$"
  -- what the frame of the specs sets
  before = before:gsub("access_log off;", ""):gsub("lua_package_path[^\n]*", ""):gsub("client_body_temp_path[^\n]*", "")
  before = before:gsub("\n  %w+_temp_path[^\n]*", "")
  return before, (server:gsub("listen 127%.0%.0%.1:8080;", ""))
end

ledgers.describe_database("the studio on two machines", function(kind)
  local served, place, folder, machines

  local function start(name)
    local before, server = parts()
    local tree = shell.run({ "pwd" }):gsub("%s+$", "")
    local app = nginx.start {
      workers = 2,
      environment = { STUDIO_TOKENS = "me:" .. TOKEN, FACESWAP_LOCAL_URL = served.url, STUDIO_LEDGER = place, FACESWAP_LEASE = "3",
        FACESWAP_MACHINE = name, XDG_RUNTIME_DIR = "/none" },
      main = ("\n# %s\n"):format(name),
      http = before:gsub("init_by_lua_block {", ("init_by_lua_block { package.path = %q .. package.path; %s ")
        :format(tree .. "/examples/nginx/lua/?.lua;", ("ngx.config.prefix = function() return %q end;"):format(folder .. "/"))),
      server = server:gsub("alias data/jobs/", "alias " .. folder .. "/data/jobs/"):gsub("root page;",
        ("root %s/examples/nginx/page;"):format(tree)),
    }
    machines[#machines + 1] = app
    return app
  end

  setup(function()
    served = engine.start()
  end)

  before_each(function()
    place, machines, folder = kind.place(), {}, shell.temporary()
    shell.run { "mkdir", folder .. "/data" }
    shell.run { "chmod", "-R", "777", folder }
  end)
  after_each(function()
    for _, machine in ipairs(machines) do
      machine:stop()
    end
  end)

  local function request(machine, method, path, options)
    options = options or {}
    options.method, options.headers = method, options.headers or { Authorization = "Bearer " .. TOKEN }
    -- the studio lets nobody ask too often: such a request is made again
    return shell.wait(60, "a request to be let through", function()
      local answer = http.request(folder, machine.url .. path, options)
      return answer.status ~= 429 and answer or nil
    end)
  end

  local function call(machine, method, path, options)
    local answer = request(machine, method, path, options)
    assert(answer.status < 300, ("%s %s: %d %s\n%s"):format(method, path, answer.status, answer.text,
      table.concat(machine:errors(), "\n")))
    return answer.json
  end

  local function await(machine, id, stage)
    return shell.wait(120, "the stage " .. stage, function()
      local job = call(machine, "GET", "/api/jobs/" .. id)
      assert(job.stage ~= "failed" or stage == "failed", job.error and job.error.message)
      return job.stage == stage and job
    end)
  end

  it("answers for any job on any machine, and goes on with what another has left", function()
    local a, b = start "a", start "b"
    local id = call(a, "POST", "/api/jobs?name=party.mp4", { file = clips.path "three.mp4" }).id
    assert.equal(id, call(b, "GET", "/api/jobs/" .. id).id)
    local job = await(b, id, "choosing")
    assert.equal(200, request(b, "GET", ("/api/jobs/%s/faces/%d"):format(id, job.faces[1].id)).status)
    call(b, "PUT", ("/api/jobs/%s/targets/%d"):format(id, job.faces[1].id), { file = clips.path "target.jpg" })
    call(b, "POST", "/api/jobs/" .. id .. "/swap")
    shell.wait(60, "the submission", function()
      return kind.sql(place, "SELECT count(*) FROM entry WHERE kind = 'create' AND state <> 'intended'") == "1"
    end)
    -- the master first: it would start other workers, which would go on
    for _, pid in ipairs(shell.append({ b.pid }, b:workers())) do
      os.execute(("kill -9 %s 2>/dev/null"):format(pid))
    end
    local done = await(a, id, "done")
    assert.equal(200, request(a, "GET", "/api/jobs/" .. id .. "/result").status)
    assert.equal("1", kind.sql(place, "SELECT count(*) FROM entry WHERE kind = 'create'"))
    assert.is_number(done.credits.charged)
  end)

  it("says that its ledger is away, and goes on with every job once it is back", function()
    local a = start "a"
    local id = call(a, "POST", "/api/jobs?name=party.mp4", { file = clips.path "three.mp4" }).id
    local job = await(a, id, "choosing")
    local target = ("/api/jobs/%s/targets/%d"):format(id, job.faces[1].id)
    call(a, "PUT", target, { file = clips.path "target.jpg" })

    kind.sql(place, "ALTER TABLE document RENAME TO document_away")
    local answer = request(a, "POST", "/api/jobs/" .. id .. "/swap")
    kind.sql(place, "ALTER TABLE document_away RENAME TO document")
    assert.same({ 503, "ledger" }, { answer.status, answer.json.error.kind })
    assert.matches("try again", answer.json.error.message, 1, true)

    kind.sql(place, "ALTER TABLE duty RENAME TO duty_away")
    call(a, "POST", "/api/jobs/" .. id .. "/swap")
    shell.wait(60, "the work to be refused", function()
      return table.concat(a:errors(), "\n"):find("faceswap.duty", 1, true)
    end)
    kind.sql(place, "ALTER TABLE duty_away RENAME TO duty")
    await(a, id, "done")
  end)

  it("knows on each machine who has signed in on another, and forgets what was removed", function()
    local a, b = start "a", start "b"
    local signed = request(a, "POST", "/api/session", { headers = { ["X-Studio"] = "1" }, json = { token = TOKEN } })
    local cookie = signed.headers["set-cookie"]:match "^[^;]+"
    assert.equal(200, request(b, "GET", "/api/account", { headers = { Cookie = cookie } }).status)
    local id = call(a, "POST", "/api/jobs?name=party.mp4", { file = clips.path "empty.mp4" }).id
    assert.equal(200, request(b, "GET", "/api/jobs/" .. id).status)
    shell.wait(60, "the end of the detection", function()
      return call(b, "GET", "/api/jobs/" .. id).stage ~= "detecting"
    end)
    assert.is_true(request(b, "DELETE", "/api/jobs/" .. id).status < 300)
    assert.equal("0", kind.sql(place, "SELECT count(*) FROM document WHERE kind = 'job'"))
    assert.equal(404, request(b, "GET", "/api/jobs/" .. id).status)
  end)
end)
