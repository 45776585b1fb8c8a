-- A batch that several machines do together, with one ledger in a database. What a machine is here is a process with a name of its own.
local command = require "spec.support.command"
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"
local task_service = require "spec.support.task_service"

local KEY = "ak_0123456789abcdef0123456789abcdef"

ledgers.describe_database("a batch of many machines", function(kind)
  local service, place, machines, folder

  before_each(function()
    service, place, machines, folder = nil, kind.place(), {}, shell.temporary()
  end)

  local function list(count)
    local lines = {}
    for i = 1, count do
      lines[i] = ("https://media.example/job-%d-.mp4\tout-%d.mp4"):format(i, i)
    end
    return shell.write(folder .. "/list", table.concat(lines, "\n") .. "\n")
  end

  local function machine(name)
    machines[name] = machines[name] or command.new()
    return machines[name], { CRUN_BASE_URL = service.url, CRUN_API_KEY = KEY, FACESWAP_MACHINE = name, FACESWAP_LEASE = "3" }
  end

  local function start(name, path, ...)
    local on, environment = machine(name)
    local words = { "batch", path, "--face", "0=https://media.example/t.png", "-j", "4", "--ledger", place, ... }
    return { on = on, child = on:start(words, environment) }
  end

  local function finish(started)
    return started.on:finish(started.child)
  end

  local function submitted(name)
    local counts, total = service:counts(name), 0
    for key, count in pairs(counts) do
      assert.equal(1, count, key)
      total = total + 1
    end
    return total
  end

  local function status(...)
    local on, environment = machine "looker"
    return on:run({ "status", "--ledger", place, ... }, environment)
  end

  it("does each video once, in whatever order its machines come, and tells all how far it is", function()
    service = task_service.start { latency = 0.3 }
    local path = list(24)
    local a, b = start("a", path), start("b", path)
    local first, second = finish(a), finish(b)
    assert.equal(0, first.status, first.err)
    assert.equal(0, second.status, second.err)
    assert.same({ 24, 24 }, { submitted "detect-face-video", submitted "CreateTask" })
    assert.matches("24 done, 0 failed, 0 ambiguous, 0 running, 0 waiting", first.out, 1, true)
    assert.matches("24 done", second.out, 1, true)
    for i = 1, 24 do
      assert.equal(task_service.FILM, shell.read(("%s/out-%d.mp4"):format(folder, i)))
    end
    local shown = status()
    assert.equal(0, shown.status)
    assert.matches("\nall +24 +0 +0 +0 +0 +24\n", shown.out)
    local events = command.events(status("--json").out)
    assert.equal(24, events.status[1].done)
    assert.equal(2, #events.machine)
    assert.equal(24, events.machine[1].done + events.machine[2].done)
    local watched = status "--watch"
    assert.same({ 0, shown.out }, { watched.status, watched.out })
    local run = first.err:match "run (%S+)"
    assert.matches("\n" .. run:gsub("%-", "%%-") .. " +%d+%-%d+%-%d+ %d+:%d+ +24 +%- *\n", status("--list").out)
    assert.equal(0, status(run).status)
    assert.matches("there is no run 'other' in this ledger", status("other").err, 1, true)
    -- a machine that comes late has nothing to do
    local third = finish(start("c", path))
    assert.equal(0, third.status)
    assert.equal(24, submitted "CreateTask")
  end)

  it("goes on without a machine that was killed, which repeats nothing when it comes back", function()
    service = task_service.start { latency = 1 }
    local path = list(8)
    local a = start("a", path)
    shell.wait(60, "submissions", function()
      return submitted "CreateTask" >= 4 or nil
    end)
    local running = status()
    assert.equal(6, running.status)
    assert.matches("\na +%d+ +[1-4] ", running.out) -- some may have ended meanwhile
    shell.run { "kill", "-9", a.child.pid }
    finish(a)
    local b, again = start("b", path), start("a", path)
    assert.equal(0, finish(b).status)
    assert.equal(0, finish(again).status)
    assert.same({ 8, 8 }, { submitted "detect-face-video", submitted "CreateTask" })
    for i = 1, 8 do
      assert.equal(task_service.FILM, shell.read(("%s/out-%d.mp4"):format(folder, i)))
    end
  end)

  it("keeps to a budget that the first machine has fixed for all", function()
    service = task_service.start()
    local path = list(6)
    local first = finish(start("a", path, "--budget", "4", "--run", "night"))
    assert.equal(4, first.status)
    assert.equal(4, submitted "CreateTask")
    assert.matches("over the budget", first.err, 1, true)
    local other = finish(start("b", path, "--budget", "9", "--run", "night"))
    assert.equal(2, other.status)
    assert.matches("was begun with a budget of 4 credits, which holds for all machines", other.err, 1, true)
    assert.equal(4, submitted "CreateTask")
    assert.matches("4 of 4 credits spent", status("night").out, 1, true)
  end)

  it("lists what is ambiguous, and takes it up once it is known what became of it", function()
    service = task_service.start { latency = 1 }
    local path = list(2)
    local a = start("a", path)
    shell.wait(60, "submissions", function()
      return submitted "CreateTask" >= 2 or nil
    end)
    shell.run { "kill", "-9", a.child.pid }
    finish(a)
    -- as if the answer to one had not been written down
    kind.sql(place, "UPDATE entry SET state = 'intended', task_id = NULL WHERE id IN (SELECT max(id) FROM entry)")
    local b = finish(start("b", path))
    assert.equal(5, b.status)
    local shown = status()
    assert.equal(5, shown.status)
    assert.matches("\nall +1 +0 +0 +1 +0 ", shown.out)
    assert.matches(": ambiguous: .*its answer was lost", shown.out)
    local entry = kind.sql(place, "SELECT id FROM entry WHERE state = 'ambiguous'")
    local on, environment = machine "b"
    assert.equal(0, on:run({ "resume", "--list", "--resolve", entry .. "=refused", "--ledger", place }, environment).status)
    assert.equal(0, finish(start("b", path)).status)
    assert.matches("\nall +2 +0 +0 +0 +0 ", status().out)
  end)

  it("wants no password on its command line", function()
    service = task_service.start()
    local on, environment = machine "a"
    local ran = on:run({ "status", "--ledger", "postgresql://u:secret@127.0.0.1/db" }, environment)
    assert.equal(2, ran.status)
    assert.matches("others can see a password on a command line", ran.err, 1, true)
    assert.is_nil((ran.out .. ran.err):find("secret", 1, true))
    ran = on:run({ "status", "--ledger", folder .. "/ledger.db" }, environment)
    assert.equal(2, ran.status)
    assert.matches("is a file, which knows of no runs", ran.err, 1, true)
  end)
end)
