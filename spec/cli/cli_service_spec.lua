-- The command with a service that is played here, where the engine cannot be made to misbehave.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"
local store = require "faceswap.store"

local KEY = fault_server.KEY
local paths = fault_server.paths
local BALANCE, CREATE, TASK = paths.balance, paths.create, paths.task
local DETECT, DETECTION, ESTIMATE = paths.detect, paths.detection, paths.estimate

describe("the command with a service", function()
  local faceswap, folder
  local server, environment, ledger

  before_each(function()
    faceswap = command.new()
    folder = faceswap.folder
  end)

  local answer = fault_server.answer

  local function open(script)
    local storage = fault_server.start { ["/r.mp4"] = { { body = fault_server.film() } } }
    local whole = fault_server.swap_script(storage.url .. "/r.mp4")
    whole[BALANCE] = { answer '{"balance": 100}', answer '{"balance": 100}', answer '{"balance": 88}' }
    table.insert(whole[CREATE], answer '{"task_id": "t2"}')
    server = fault_server.start(shell.merge(whole, script))
    environment = { CRUN_BASE_URL = server.url, CRUN_API_KEY = KEY }
    ledger = folder .. "/state/faceswap/ledger.db"
  end

  local function swap(...)
    local words = { "swap", "https://media.example/v.mp4", "--face", "0=https://media.example/t.png", "-o", folder .. "/out.mp4", ... }
    return faceswap:run(words, environment)
  end

  local function submissions()
    return { #server:requests(DETECT), #server:requests(CREATE) }
  end

  it("keeps a ledger of its own accord: a command given again pays nothing again, unless it is told to", function()
    open()
    assert.equal(0, swap().status)
    assert.equal(fault_server.film(), shell.read(folder .. "/out.mp4"))
    assert.equal("700", (shell.run { "stat", "-c", "%a", folder .. "/state/faceswap" }:gsub("%s", "")))
    assert.equal(0, swap().status)
    assert.same({ 1, 1 }, submissions())
    assert.equal(0, swap("--again").status)
    assert.same({ 1, 2 }, submissions())
    local kept = store.open(ledger)
    assert.same({}, kept:unfinished())
    kept:close()
  end)

  it("swaps by the numbers of the detection that was looked at, and of no other", function()
    open()
    assert.equal(0, faceswap:run({ "detect", "https://media.example/v.mp4" }, environment).status)
    assert.equal(0, swap().status)
    assert.same({ 1, 1 }, submissions())
    shell.run { "sqlite3", ledger, "UPDATE entry SET expires_at = 1, created_at = 1 WHERE kind = 'detect'" }
    local ran = swap("--again")
    assert.equal(3, ran.status)
    assert.matches("look at them by `faceswap detect`, then swap", ran.err, 1, true)
    assert.same({ 1, 1 }, submissions())
    assert.equal(0, faceswap:run({ "detect", "https://media.example/v.mp4" }, environment).status)
    assert.equal(0, swap("--again").status)
    assert.same({ 2, 2 }, submissions())
  end)

  it("says that credits do not suffice", function()
    open { [CREATE] = { { body = '{"code": 402, "message": "insufficient credits"}' } } }
    local ran = swap()
    assert.equal(4, ran.status)
    assert.matches("add credits to the account", ran.err, 1, true)
  end)

  it("sends nothing that is over the budget", function()
    open { [ESTIMATE] = { answer '{"estimated_credits": 12, "balance": 100}' } }
    assert.equal(4, swap("--budget", "11").status)
    assert.same({ 1, 0 }, submissions())
    assert.equal(0, swap("--budget", "12").status)
    -- a budget is that of one run, not of all that the ledger has
    assert.equal(0, swap("--budget", "12", "--again").status)
    assert.same({ 1, 2 }, submissions())
    local refused = swap("--budget", "11", "--again").err
    assert.matches("over the budget: it would cost 12 credits, and 11 of the budget are left\n", refused, 1, true)
  end)

  it("tells what is known of a submission whose answer was lost, and takes an answer", function()
    open { [CREATE] = { { fault = "reset" }, answer '{"task_id": "t2"}' } }
    assert.equal(5, swap().status)
    local again = swap()
    assert.equal(5, again.status)
    assert.matches("^faceswap: it was sent at .*: find out, then tell by `faceswap resume %-%-resolve`\n$", again.err)
    assert.same({ 1, 1 }, submissions())
    local ran = faceswap:run({ "resume" }, environment)
    assert.equal(5, ran.status)
    assert.matches("the balance was 100 before it and 88 after it", ran.out, 1, true)
    assert.matches("faceswap resume --resolve 2=refused, or =TASK_ID", ran.out, 1, true)
    assert.equal(2, faceswap:run({ "resume", "--resolve", "9=refused" }, environment).status)
    assert.equal(0, faceswap:run({ "resume", "--resolve", "2=t7" }, environment).status)
    assert.equal(fault_server.film(), shell.read(folder .. "/out.mp4"))
    assert.equal("task_id=t7", server:requests(TASK)[1].target:match("%?(.*)$"))
    assert.same({ 1, 1 }, submissions())
  end)

  it("leaves a task that takes too long, for resume to wait for", function()
    open { [TASK] = { answer '{"status": "running"}' } }
    local ran = swap("--timeout", "0.5")
    assert.equal(6, ran.status)
    assert.matches("; it goes on, and `faceswap resume` waits for it (task t1)\n", ran.err, 1, true)
    assert.equal(6, faceswap:run({ "resume", "--timeout", "0.5" }, environment).status)
    assert.same({ 1, 1 }, submissions())
  end)

  it("says what else can fail, without what a terminal would obey", function()
    open { [DETECTION] = { answer '{"status": "failed", "error": "no\\u001b[2J video"}' } }
    local ran = swap()
    assert.equal(1, ran.status)
    assert.matches("^faceswap: no.*video\n$", ran.err)
    assert.is_nil(ran.err:find("\27", 1, true))
  end)

  it("gives the answer to a submission its time at Ctrl-C, and does not wait at the second", function()
    open { [CREATE] = { { fault = "hang" } } }
    local words = { "swap", "https://media.example/v.mp4", "--face", "0=https://media.example/t.png", "-o", folder .. "/out.mp4" }
    local child = faceswap:start(words, environment)
    shell.wait(60, "the submission", function()
      return #server:requests(CREATE) > 0 or nil
    end)
    shell.run { "kill", "-INT", child.pid }
    shell.wait(60, "word of what is waited for", function()
      return shell.read(folder .. "/err"):find("finishing what is being sent", 1, true)
    end)
    shell.run { "kill", "-INT", child.pid }
    local ran = faceswap:finish(child)
    assert.equal(5, ran.status)
    local kept = store.open(ledger)
    assert.equal("ambiguous", kept:unfinished()[1].state)
    kept:close()
  end)

  it("tells programs what a signal has left", function()
    open { [TASK] = { answer '{"status": "running"}' } }
    local words = { "swap", "--json", "https://media.example/v.mp4", "--face", "0=https://media.example/t.png", "-o", folder .. "/out.mp4" }
    local child = faceswap:start(words, environment)
    shell.wait(60, "a question for the task", function()
      return #server:requests(TASK) > 0 or nil
    end)
    shell.run { "kill", "-INT", child.pid }
    local ran = faceswap:finish(child)
    assert.same({ 130, "" }, { ran.status, ran.err })
    assert.same({ event = "interrupted", exit = 130, swaps = 1, detections = 0, resume = "faceswap resume" },
      command.events(ran.out).interrupted[1])
  end)

  it("says what is sent again and why, unless it is to be quiet", function()
    open { [BALANCE] = { { status = 503, body = "busy" }, answer '{"balance": 100}' } }
    local ran = faceswap:run({ "balance" }, environment)
    assert.same({ 0, "100 credits\n" }, { ran.status, ran.out })
    assert.matches("asking for the balance: .*503.*; again in %d+%.%d s\n", ran.err)
    open { [BALANCE] = { { status = 503, body = "busy" }, answer '{"balance": 100}' } }
    assert.equal("", faceswap:run({ "balance", "-q" }, environment).err)
    open { [BALANCE] = { { status = 503, body = "busy" }, answer '{"balance": 100}' } }
    ran = faceswap:run({ "balance", "--json" }, environment)
    assert.equal("", ran.err)
    local retry = command.events(ran.out).retry[1]
    assert.same({ "balance", 2, 503 }, { retry.call, retry.attempt, retry.status })
  end)

  it("says where the key came from", function()
    open()
    assert.matches("the key came from the environment variable CRUN_API_KEY\n", faceswap:run({ "balance" }, environment).err)
    environment.CRUN_API_KEY = nil
    shell.run { "mkdir", folder .. "/.crun" }
    shell.write(folder .. "/.crun/.env", ("CRUN_API_KEY=%s\n"):format(KEY))
    local ran = faceswap:run({ "balance" }, environment)
    assert.matches("the key came from ~/.crun/.env\n", ran.err)
    assert.matches("others than you can read or change .*/%.crun/%.env; better: chmod 600\n", ran.err)
    shell.run { "chmod", "600", folder .. "/.crun/.env" }
    assert.is_nil(faceswap:run({ "balance" }, environment).err:find("chmod", 1, true))
    assert.equal(KEY, server:requests(BALANCE)[2].headers["x-api-key"])
    shell.write(folder .. "/key", KEY .. "\n")
    ran = faceswap:run({ "balance", "--json", "--key-file", folder .. "/key" }, environment)
    assert.equal(folder .. "/key", command.events(ran.out).balance[1].key_source)
  end)

  it("goes the way that it is told", function()
    open { [BALANCE] = { { fault = "hang" } } }
    local ran = faceswap:run({ "balance", "--ca-file", folder .. "/none" }, environment)
    assert.equal(2, ran.status)
    assert.matches("ca%-file: .*/none: No such file", ran.err)
    ran = faceswap:run({ "balance", "--proxy", "gopher://x" }, environment)
    assert.equal(2, ran.status)
    assert.matches("proxy: 'gopher://x' is no proxy's address", ran.err, 1, true)
    ran = faceswap:run({ "balance", "--timeout", "0.3" }, environment)
    assert.equal(1, ran.status)
    assert.matches("timed out after %d+ milliseconds", ran.err) -- what is left of it when the request begins
    environment.CRUN_BASE_URL = "https://api.invalid"
    ran = faceswap:run({ "balance", "--timeout", "1", "--proxy", server.url }, environment)
    assert.equal("CONNECT", server:requests()[2].method)
    assert.equal(1, ran.status)
  end)

  it("writes lines where FACESWAP_LOG says so", function()
    open()
    environment.FACESWAP_LOG = "debug"
    assert.matches("level=debug event=request call=balance", faceswap:run({ "balance" }, environment).err, 1, true)
  end)

  it("shows the key nowhere, and takes it from a file", function()
    open { [TASK] = { answer '{"status": "running"}' } }
    environment.CRUN_API_KEY = nil
    shell.write(folder .. "/key", KEY .. "\n")
    local words = { "swap", "-v", "https://media.example/v.mp4", "--face", "0=https://media.example/t.png", "-o", folder .. "/out.mp4" }
    local child = faceswap:start(shell.append(words, { "--key-file", folder .. "/key" }), environment)
    shell.wait(60, "a question for the task", function()
      return #server:requests(TASK) > 0 or nil
    end)
    assert.equal(KEY, server:requests(CREATE)[1].headers["x-api-key"])
    local line = shell.run { "ps", "-o", "args=", "-p", child.pid }
    assert.matches("swap", line, 1, true)
    assert.is_nil(line:find(KEY, 1, true))
    shell.run { "kill", "-TERM", child.pid }
    local ran = faceswap:finish(child)
    assert.equal(143, ran.status)
    assert.matches("event=request", ran.err, 1, true)
    assert.matches("others than you can read", ran.err, 1, true)
    assert.is_nil((ran.out .. ran.err):find(KEY, 1, true))
  end)
end)
