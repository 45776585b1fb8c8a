-- What is a ledger's in a database alone.
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"

ledgers.describe_database("the ledger in a database", function(kind, store)
  local path, processes

  before_each(function()
    path, processes = kind.place(), {}
  end)
  after_each(function()
    for _, process in ipairs(processes) do
      process:finish()
    end
  end)

  local function open()
    return assert(store.open(path))
  end

  -- Another machine: a process that knows nothing of this one's kernel, with a lease of three seconds. It runs a program with `kept`.
  local function elsewhere(program, signal)
    local whole = ([[local kept = assert(require(%q).open(%q)) %s io.stdout:flush()]]):format(kind.module, path, program)
    local folder = shell.temporary()
    local pipe = io.popen(("XDG_RUNTIME_DIR=%s FACESWAP_LEASE=3 exec %s -e %s"):format(folder, arg[-1], shell.quote(whole)))
    local pid = pipe:read "*l"
    if signal then
      shell.run { "kill", "-" .. signal, pid }
    end
    local process = { pid = pid, pipe = pipe, folder = folder }
    function process:finish()
      if self.pid then
        shell.run { "kill", "-KILL", self.pid }
        self.pipe:close()
        self.pid = nil
      end
    end
    processes[#processes + 1] = process
    return process
  end

  local PID = [[local file = io.open("/proc/self/stat") print(file:read("*l"):match("^%d+")) file:close() io.stdout:flush() ]]

  it("says what is wrong with its address, and never quotes a password", function()
    local wrong = {
      { "postgresql://u:se@cret@127.0.0.1/db", "cannot be read" },
      { "postgresql://u:se/cret@127.0.0.1/db", "cannot be read" },
      { "postgresql://u:se#cret/@127.0.0.1/db", "cannot be read" },
      { "postgresql://u:se%zzcret@127.0.0.1/db", "cannot be read" },
      { "service=none", "names a service that is in no service file" },
      { "service=a password=secret", "may name a service and nothing else" },
      { "host=localhost password=secret", "is neither postgresql://HOST/DATABASE nor service=NAME" },
      { "postgresql://u:secret@127.0.0.1:1/db", "127.0.0.1/db: " },
    }
    for _, case in ipairs(wrong) do
      local refused, problem = store.open(case[1])
      assert.is_nil(refused)
      assert.matches(case[2], problem, 1, true)
      assert.is_nil(problem:find("cret", 1, true), problem)
    end
  end)

  it("is found by the name of a service", function()
    local folder = shell.temporary()
    local name = path:match("/(%w+)%?")
    shell.write(folder .. "/services", ("[studio]\nhost=%s\ndbname=%s\nuser=faceswap\n"):format(kind.server.folder, name))
    local program = ([[print(require(%q).open("service=studio"):spent())]]):format(kind.module)
    assert.equal("0\n", shell.run { "env", "PGSERVICEFILE=" .. folder .. "/services", arg[-1], "-e", program })
  end)

  it("is not opened by an earlier version, nor where its schema is another's", function()
    open():close()
    kind.sql(path, "UPDATE ledger SET version = 99")
    assert.matches("written by a later version of faceswap", select(2, store.open(path)), 1, true)
    kind.sql(path, "UPDATE ledger SET application = 'other'")
    assert.matches("is that of something else", select(2, store.open(path)), 1, true)
  end)

  it("goes on after the server was stopped and killed, with nothing written twice", function()
    local kept = open()
    for _, signal in ipairs { "INT", "QUIT", "KILL" } do
      kept:intend { kind = "create", job_key = "before " .. signal, reserved = 1 }
      kind.server:stop(signal)
      kind.server:resume()
      assert.is_table(kept:intend { kind = "create", job_key = "after " .. signal, reserved = 1 })
    end
    assert.equal(6, kept:spent())
    kept:close()
  end)

  it("knows after a lease that another machine is gone, and on its own machine at once", function()
    local kept = open()
    local process = elsewhere(PID .. [[kept:intend { kind = "create", job_key = "k" } print "intended" io.stdout:flush()
      while true do os.execute "sleep 1" end]])
    assert.equal("intended", process.pipe:read "*l")
    assert.is_true(kept:find({ job_key = "k", kind = "create" }).alive)
    process:finish()
    -- nobody can tell yet
    assert.is_true(kept:find({ job_key = "k", kind = "create" }).alive)
    local id = kept:find({ job_key = "k", kind = "create" }).id
    assert.is_false(kept:update(id, { state = "ambiguous" }, "intended"))
    shell.wait(60, "the end of the lease", function()
      return not kept:find({ job_key = "k", kind = "create" }).alive
    end)
    assert.is_true(kept:update(id, { state = "ambiguous" }, "intended"))
    kept:close()
  end)

  it("sends nothing once others may have taken it for dead, and lets nobody free what it may be sending", function()
    local kept = open()
    local process = elsewhere(PID .. [[kept:intend { kind = "create", job_key = "k" } print "intended" io.stdout:flush()
      while true do os.execute "sleep 1" end]])
    assert.equal("intended", process.pipe:read "*l")
    local id = kept:find({ job_key = "k", kind = "create" }).id
    shell.run { "kill", "-STOP", process.pid }
    shell.wait(60, "the end of the lease", function()
      return kept:update(id, { state = "ambiguous", error = "lost" }, "intended")
    end)
    -- it might wake and send: its key is not free before that is out of the question
    assert.is_false(kept:update(id, { state = "refused" }, "ambiguous"))
    kind.sql(path, "UPDATE owner SET until = clock_timestamp() - interval '121 s'")
    assert.is_true(kept:update(id, { state = "refused" }, "ambiguous"))
    process:finish()
    kept:close()
  end)

  it("may send while it shows signs of life, and not after a pause that was too long", function()
    local process = elsewhere(PID .. [[
      local function intend(key) return kept:intend({ kind = "create", job_key = key }).id end
      local function tell(id) print(kept:may_send(id)) io.stdout:flush() end
      local id, folder = intend "k", os.getenv "XDG_RUNTIME_DIR"
      tell(id)
      for _, name in ipairs { "alive", "back" } do
        repeat os.execute "sleep 0.1" local file = io.open(folder .. "/" .. name) until file
        tell(id)
      end
      tell(intend "another")
      while true do os.execute "sleep 1" end]])
    assert.equal("true", process.pipe:read "*l")
    local function wait_for(condition)
      shell.wait(60, condition, function()
        return kind.sql(path, "SELECT " .. condition .. " FROM owner") == "t"
      end)
    end
    wait_for(("until > '%s'::timestamptz + interval '4 s'"):format(kind.sql(path, "SELECT until FROM owner")))
    shell.write(process.folder .. "/alive", "")
    assert.equal("true", process.pipe:read "*l")
    shell.run { "kill", "-STOP", process.pid }
    wait_for "until < clock_timestamp()"
    shell.run { "kill", "-CONT", process.pid }
    -- what it intended before may have been decided by others meanwhile, whatever it renews now
    wait_for "until > clock_timestamp()"
    shell.write(process.folder .. "/back", "")
    assert.equal("false", process.pipe:read "*l")
    assert.equal("true", process.pipe:read "*l")
    process:finish()
  end)

  it("tells other machines of an entry whose outcome could not be written, while its process lives", function()
    local kept = open()
    local process = elsewhere(PID .. [[local id = kept:intend({ kind = "create", job_key = "k" }).id
      print(kept:update(id, { state = "nonsense" }, "intended")) io.stdout:flush() while true do os.execute "sleep 1" end]])
    assert.matches("^nil", process.pipe:read "*l")
    shell.wait(60, "a pulse", function()
      return kept:find({ job_key = "k", kind = "create" }).state == "ambiguous"
    end)
    assert.is_true(kept:update(kept:find({ job_key = "k", kind = "create" }).id, { state = "refused" }, "ambiguous"))
    process:finish()
    kept:close()
  end)

  it("keeps the server's log free of errors where a budget refuses, also that of a run", function()
    local kept, before = open(), #shell.read(kind.server.folder .. "/log")
    assert.is_table(kept:open_run { run = "r", budget = 3 })
    assert.is_table(kept:intend({ kind = "create", reserved = 6 }, 10))
    assert.equal("over", select(2, kept:intend({ kind = "create", reserved = 5 }, 10)))
    assert.is_table(kept:intend { kind = "create", reserved = 2, run = "r" })
    local _, reason, spent = kept:intend { kind = "create", reserved = 2, run = "r" }
    assert.same({ "over", 2 }, { reason, spent })
    -- what has really been charged can always be written down
    local id = kept:intend({ kind = "create", reserved = 1, run = "r" }).id
    assert.is_true(kept:update(id, { state = "succeeded", charged = 50 }, "intended"))
    assert.equal("58|52", kind.sql(path, "SELECT (SELECT spent FROM purse WHERE name = ''), spent FROM purse WHERE name = 'r'"))
    assert.is_nil(shell.read(kind.server.folder .. "/log"):find("ERROR", before, true))
    kept:close()
  end)

  it("lets one of many at once pass where the budget has room for one", function()
    open():close()
    local program = ([[
      local kept = assert(require(%q).open(%q))
      print((kept:intend({ kind = "create", reserved = 3 }, 4)) and "mine" or "over")]]):format(kind.module, path)
    local command = ("for i in 1 2 3 4 5 6 7 8; do %s -e %s & done; wait"):format(arg[-1], shell.quote(program))
    local output = shell.run { "sh", "-c", command }
    assert.equal(1, select(2, output:gsub("mine\n", "")), output)
    assert.equal(7, select(2, output:gsub("over\n", "")), output)
    assert.equal("3", kind.sql(path, "SELECT spent FROM purse"))
  end)

  it("gives each item of a run to one machine at a time, and again when that is gone", function()
    local kept = open()
    kept:open_run { run = "r" }
    kept:add_work { run = "r", items = '["a","b"]' }
    kept:add_work { run = "r", items = '["a","b"]' }
    local process = elsewhere(PID .. [[print(kept:claim({ run = "r" })[1].item) io.stdout:flush() while true do os.execute "sleep 1" end]])
    assert.equal("a", process.pipe:read "*l")
    assert.equal("b", kept:claim({ run = "r" })[1].item)
    assert.same({}, kept:claim { run = "r" })
    assert.same({}, kept:sweep_work { run = "r", hand = '["b"]' })
    process:finish()
    shell.wait(60, "the end of the lease", function()
      return kept:sweep_work({ run = "r", hand = '["b"]' })[1]
    end)
    local again = kept:claim({ run = "r" })[1]
    assert.same({ "a", 2 }, { again.item, again.tries })
    -- one that was claimed without a word of it is found by who holds it
    assert.equal("b", kept:sweep_work({ run = "r", hand = '["a"]' })[1].item)
    assert.equal("b", kept:claim({ run = "r" })[1].item)
    assert.is_table(kept:change_work { run = "r", item = "b", state = "done" })
    assert.same({}, kept:change_work { run = "r", item = "b", state = "failed" })
    kept:close()
  end)

  it("has one poller for a task, until it leaves or is gone", function()
    local kept, other = open(), open()
    local id = kept:intend({ kind = "create", job_key = "k" }).id
    kept:update(id, { state = "submitted", task_id = "t\0\255" }, "intended")
    local task = { task_id = "t\0\255", kind = "create" }
    assert.equal(1, kept:lead_task(task)[1].leading)
    assert.same({ { state = "submitted", leading = 0 } }, other:lead_task(task))
    kept:leave_task(task)
    assert.equal(1, other:lead_task(task)[1].leading)
    other:close()
    assert.equal(1, kept:lead_task(task)[1].leading)
    assert.same({}, kept:lead_task { task_id = "unknown", kind = "create" })
    kept:close()
  end)

  it("passes callbacks on, whether they come before or after the answer to the submission", function()
    local kept, other = open(), open()
    kept:expect_callback { job = "j1", task_id = "t1" }
    assert.same({}, other:called_tasks { task_ids = "7431,7432" })
    other:note_callback { job = "j1" }
    other:note_callback { job = "j2" }
    kept:expect_callback { job = "j2", task_id = "t2" }
    local called = kept:called_tasks { task_ids = "7431,7432,7433" }
    table.sort(called, function(a, b) return a.task_id < b.task_id end)
    assert.same({ { task_id = "t1" }, { task_id = "t2" } }, called)
    kept:close()
    other:close()
  end)

  it("keeps documents, of which of two writers one wins", function()
    local kept = open()
    local first = kept:put_document { kind = "job", name = "a", content = "{}", version = 0 }[1].version
    assert.same({}, kept:put_document { kind = "job", name = "a", content = "{}", version = 0 })
    local second = kept:put_document { kind = "job", name = "a", content = '{"x":1}', version = first }[1].version
    assert.same({}, kept:put_document { kind = "job", name = "a", content = "lost", version = first })
    assert.same({ { name = "a", content = '{"x":1}', version = second } }, kept:get_document { kind = "job", name = "a" })
    assert.equal(1, #kept:list_documents { kind = "job" })
    assert.equal(1, #kept:list_documents { kind = "job", seconds = 10 })
    kept:remove_document { kind = "job", name = "a" }
    assert.same({}, kept:get_document { kind = "job", name = "a" })
    kept:close()
  end)

  it("gives a duty to one owner at a time", function()
    local kept, other = open(), open()
    assert.equal(1, #kept:take_duty { name = "resume" })
    assert.equal(1, #kept:take_duty { name = "resume" })
    assert.equal(0, #other:take_duty { name = "resume" })
    kept:close()
    assert.equal(1, #other:take_duty { name = "resume" })
    other:close()
  end)

  it("tells other machines what an account has learnt; each begins at its share", function()
    local kept, other = open(), open()
    kept:tell_account { name = "aa", facts = "rate=8000,0 members=1" }
    local told = other:account_facts({ name = "aa" })[1]
    assert.same({ "rate=8000,0 members=1", 0, 2 }, { told.facts, told.own, told.members })
    assert.equal(1, kept:account_facts({ name = "aa" })[1].own)
    assert.is_nil(kept:account_facts({ name = "bb" })[1].facts)
    kept:close()
    other:close()
  end)

  it("serves through a pooler that gives a connection to each transaction", function()
    local pooler = require("spec.support.pooler").start(kind.server)
    local kept = assert(store.open(pooler:url(path:match("/(%w+)%?"))))
    local id = kept:intend({ kind = "create", job_key = "k", reserved = 2 }, 10).id
    assert.is_true(kept:update(id, { state = "submitted", task_id = "t" }, "intended"))
    assert.equal(2, kept:spent())
    kept:close()
    pooler:stop()
  end)
end)
