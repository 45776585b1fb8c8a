-- The command, run as its users run it: as a program of its own, with a real engine, or with a service that is played here where the
-- engine cannot be made to misbehave.
local clips = require "spec.support.clips"
local cjson = require "cjson.safe"
local engine = require "spec.support.engine"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"
local store = require "faceswap.store"

local LUA = arg[-1] or "lua5.4"
local KEY = fault_server.KEY
local JOB = "/api/v1/client/job/"
local BALANCE, CREATE, TASK = "/api/v1/client/account/balance", JOB .. "CreateTask", JOB .. "TaskInfo"
local DETECT, DETECTION, ESTIMATE = JOB .. "detect-face-video", JOB .. "detect-face-result", JOB .. "EstimateTask"

describe("the command", function()
  local folder, served

  setup(function()
    served = engine.start()
  end)

  teardown(function()
    served:stop()
  end)

  before_each(function()
    folder = shell.temporary()
    shell.write(folder .. "/faceswap", 'os.exit(require("faceswap.cli").main(arg))\n')
  end)

  after_each(function()
    shell.remove(folder)
  end)

  -- The words that run the command, with the variables of `environment` beside those that it needs.
  local function command(words, environment)
    local all = { "env", "-u", "CRUN_API_KEY", "XDG_STATE_HOME=" .. folder .. "/state", "FACESWAP_LOCAL_URL=" .. served.url }
    for name, value in pairs(environment or {}) do
      all[#all + 1] = name .. "=" .. value
    end
    return shell.append(shell.append(all, { LUA, folder .. "/faceswap" }), words)
  end

  -- What a command line of the shell prints and ends with.
  local function execute(line)
    local pipe = io.popen(("{ %s; } >%s/out 2>%s/err; echo $?"):format(line, folder, folder))
    local status = tonumber(pipe:read("*a"))
    pipe:close()
    return { status = status, out = shell.read(folder .. "/out"), err = shell.read(folder .. "/err") }
  end

  local function run(words, environment)
    return execute(shell.command(command(words, environment)))
  end

  -- Starts it and gives its process, which writes to files.
  local function start(words, environment)
    local line = ("exec %s >%s/out 2>%s/err"):format(shell.command(command(words, environment)), folder, folder)
    local pipe = io.popen(("sh -c %s & echo $!; wait $!; echo $?"):format(shell.quote(line)))
    return { pipe = pipe, pid = pipe:read("*l") }
  end

  local function finish(child)
    local status = tonumber(child.pipe:read("*l"))
    child.pipe:close()
    return { status = status, out = shell.read(folder .. "/out"), err = shell.read(folder .. "/err") }
  end

  -- The lines of --json, by the kind of their events.
  local function events(text)
    local by_kind = {}
    for line in text:gmatch("[^\n]+") do
      local event = assert(cjson.decode(line), line)
      by_kind[event.event] = by_kind[event.event] or {}
      table.insert(by_kind[event.event], event)
    end
    return by_kind
  end

  local function balance()
    return served:call("account/balance").balance
  end

  describe("with the engine", function()
    local picture, target = clips.path "three.jpg", clips.path "target.jpg"

    it("lists the faces of a picture, and shows them on a page", function()
      local ran = run { "detect", "--local", picture, "--sheet", folder .. "/faces.html" }
      assert.same({ 0, "3 faces in " .. picture }, { ran.status, ran.out:match("^[^\n]*") })
      assert.equal(5, select(2, ran.out:gsub("\n", "")))
      assert.equal(3, select(2, shell.read(folder .. "/faces.html"):gsub('alt="face %d"', "")))
      local listed = events(run({ "detect", "--local", picture, "--json" }).out).detection[1]
      assert.same({ "image", 0, 1, 2 }, { listed.kind, listed.faces[1].id, listed.faces[2].id, listed.faces[3].id })
      local nobody = run { "detect", "--local", clips.path "empty.jpg", "--json" }
      assert.matches('"faces":[]', nobody.out, 1, true)
    end)

    it("swaps a face, and prints plain lines into a pipe", function()
      local ran = run { "swap", "--local", picture, "--face", "1=" .. target, "-o", folder .. "/out.jpg" }
      assert.same({ 0, folder .. "/out.jpg: swapped, 1 credit\n" }, { ran.status, ran.out })
      assert.equal("\255\216\255", shell.read(folder .. "/out.jpg"):sub(1, 3))
      assert.matches("finding faces", ran.err)
      assert.matches("swapping", ran.err)
      assert.is_nil(ran.err:find("[\r\27]"))
      assert.equal("", run({ "swap", "-q", "--local", picture, "--face", "1=" .. target, "-o", folder .. "/out.jpg" }).err)
    end)

    it("draws bars on a terminal", function()
      local words = command { "swap", "--local", picture, "--face", "1=" .. target, "-o", folder .. "/out.jpg" }
      local ran = execute(shell.command { "script", "-qec", shell.command(words), "/dev/null" })
      assert.equal(0, ran.status)
      assert.matches("\r\27%[Kswapping +%[#*%.*%]", ran.out)
      assert.matches("\n[^\n]*out.jpg: swapped, 1 credit\r?\n$", ran.out)
    end)

    it("prints a JSON object a line, and nothing else", function()
      local ran = run { "swap", "--json", "--local", picture, "--face", "0=" .. target, "-o", folder .. "/out.jpg" }
      local printed = events(ran.out)
      assert.same({ 0, "" }, { ran.status, ran.err })
      local stages = {}
      for _, event in ipairs(printed.progress) do
        stages[event.stage] = true
      end
      assert.is_true(stages.detect and stages.swap)
      assert.same({ folder .. "/out.jpg", 1, picture }, { printed.result[1].output, printed.result[1].credits, printed.result[1].video })
      ran = run { "swap", "--json", "--local", picture, "--face", "7=" .. target, "-o", folder .. "/out.jpg" }
      local problem = events(ran.out).error[1]
      assert.same({ 3, "", "choice", 3 }, { ran.status, ran.err, problem.kind, problem.exit })
    end)

    it("knows a picture by its content where its name has no ending", function()
      shell.run { "cp", picture, folder .. "/nameless" }
      local listed = events(run({ "detect", "--local", folder .. "/nameless", "--json" }).out).detection[1]
      assert.same({ "image", 3 }, { listed.kind, #listed.faces })
    end)

    it("shows what rules decide and why, and swaps by them", function()
      shell.run { "cp", target, folder .. "/mara.jpg" }
      local rules = shell.write(folder .. "/cast.lua", [[
local r = require "faceswap.rules"
return r.plan { r.who(r.largest()):becomes "mara.jpg", r.everyone_else:stays() }]])
      local ran = run { "plan", rules, "--local", picture, "--sheet", folder .. "/faces.html" }
      assert.equal(0, ran.status)
      assert.matches("\n1 +becomes [^ ]*mara.jpg +1 +1st of 3, large to small", ran.out)
      assert.matches("\n0 +stays +2 +everyone else", ran.out)
      assert.matches("mara.jpg", shell.read(folder .. "/faces.html"), 1, true)
      local decided = events(run({ "plan", rules, "--local", picture, "--json" }).out).plan[1]
      assert.same({ {}, 1 }, { decided.problems, decided.faces[2].rule })
      ran = run { "swap", "--local", picture, "--rules", rules, "-o", folder .. "/out.jpg" }
      assert.same({ 0, folder .. "/out.jpg: swapped, 1 credit\n" }, { ran.status, ran.out })
      assert.equal("\255\216\255", shell.read(folder .. "/out.jpg"):sub(1, 3))
    end)

    it("tells where rules are wrong, and what they cannot decide; then swaps nothing", function()
      local before = balance()
      local function swap(name, text)
        return run { "swap", "--local", picture, "--rules", shell.write(folder .. "/" .. name, text), "-o", folder .. "/out.jpg" }
      end
      local ran = swap("a.json", '{"rules": [\n  {"who": [{"nth": 1}]}\n]}')
      assert.equal(3, ran.status)
      assert.matches("a.json: %d mistakes:\n  line 2: rules%[1%]", ran.err)
      assert.equal(3, swap("b.lua", "return r.plan {").status)
      ran = swap("c.lua", [[
local r = require "faceswap.rules"
return r.plan { r.who(r.largest()):becomes "a.jpg", r.who(r.leftmost()):becomes "b.jpg", r.who(r.nth(9, r.left_to_right())):stays() }]])
      assert.equal(2, ran.status)
      assert.matches("[ab].jpg: there is no such file", ran.err)
      shell.run { "cp", target, folder .. "/a.jpg" }
      shell.run { "cp", picture, folder .. "/b.jpg" }
      ran = run { "swap", "--local", picture, "--rules", folder .. "/c.lua", "-o", folder .. "/out.jpg", "--json" }
      assert.equal(3, ran.status)
      assert.is_true(#events(ran.out).error[1].problems > 0)
      assert.is_nil(shell.read(folder .. "/out.jpg"))
      assert.equal(before, balance())
    end)

    it("shows in a preview what a swap by numbers would do", function()
      local ran = run { "preview", "--local", picture, "--face", "1=" .. target, "-o", folder .. "/out.jpg", "--json" }
      local shown = events(ran.out).preview[1]
      assert.same({ 0, folder .. "/out.jpg", 3 }, { ran.status, shown.output, #shown.cast })
      assert.same({ target, { 1 } }, { shown.cast[2].target, shown.cast[2].found })
      assert.equal("\255\216\255", shell.read(folder .. "/out.jpg"):sub(1, 3))
      ran = run { "preview", "--local", picture, "--face", "1=" .. target, "-o", folder .. "/out.jpg" }
      assert.matches("\n +1 +" .. target:gsub("%W", "%%%0") .. " +yes, distance", ran.out)
    end)

    it("describes faces", function()
      local ran = run { "detect", "--local", picture, "--describe", "--json" }
      local face = events(ran.out).detection[1].faces[1]
      assert.same({ 0, "female" }, { ran.status, face.gender.value })
      assert.is_nil(face.embedding)
      assert.matches("\nface 0\n.*\n  gender +female %(%d+ %% sure%)\n", run({ "detect", "--local", picture, "--describe" }).out)
    end)

    it("does a list video by video: a bad one touches no other, and what is done is not done again", function()
      shell.run { "cp", picture, clips.path "empty.jpg", clips.path "three.gif", folder }
      shell.write(folder .. "/list", "# three and two\nthree.jpg\r\nempty.jpg\n\nnone.mp4\nthree.gif\tmoved.gif\n")
      local words = { "batch", "--local", "--ledger", folder .. "/l.db", folder .. "/list", "--face", "0=" .. target }
      shell.append(words, { "-o", folder .. "/done" })
      local ran = run(words)
      assert.equal(1, ran.status)
      assert.matches("three.jpg +swapped +1 +" .. folder .. "/done/three.swapped.jpg\n", ran.out)
      assert.matches("empty.jpg +failed +%- +the detection found no faces", ran.out)
      assert.matches("none.mp4 +failed .*there is no such file", ran.out)
      assert.matches("4 videos: 2 swapped, 2 failed, 2 credits", ran.out, 1, true)
      assert.equal("GIF8", shell.read(folder .. "/moved.gif"):sub(1, 4))
      local before = balance()
      local again = events(run(shell.append(words, { "--json" })).out)
      assert.equal(before, balance())
      local summary = again.summary[1]
      assert.same({ 4, 0, 2, 2 }, { summary.videos, summary.swapped, summary.done_before, summary.failed })
      assert.same({ true, true }, { again.result[1].repeated, again.result[2].repeated })
    end)

    it("reads a folder, and leaves out what it has made there itself", function()
      shell.run { "mkdir", folder .. "/clips" }
      shell.run { "cp", picture, folder .. "/clips/a.jpg" }
      shell.write(folder .. "/clips/notes.txt", "no video")
      local words = { "batch", "--local", folder .. "/clips", "--face", "0=" .. target }
      assert.matches("\n1 video: 1 swapped", run(words).out)
      assert.matches("\n1 video: 1 swapped", run(words).out)
    end)

    it("refuses two results in one file before anything is sent", function()
      shell.write(folder .. "/list", ("%s\tout.jpg\n%s\tout.jpg\n"):format(clips.path "three.png", picture))
      local before = balance()
      local ran = run { "batch", "--local", folder .. "/list", "--face", "0=" .. target }
      assert.equal(2, ran.status)
      assert.matches("would both go to", ran.err)
      assert.equal(before, balance())
    end)

    it("leaves at Ctrl-C what resume finishes, without submitting it again", function()
      local long, ledger = folder .. "/long.mp4", folder .. "/l.db"
      shell.run { "ffmpeg", "-v", "error", "-stream_loop", "4", "-i", clips.path "three.mp4", "-c", "copy", long }
      local common = { "--local", "--ledger", ledger }
      local before = balance()
      local child = start(shell.append({ "swap", long, "--face", "0=" .. target, "-o", folder .. "/out.mp4" }, common))
      local task_id = shell.wait(120, "the swap's submission", function()
        local kept = shell.read(ledger) and store.open(ledger)
        for _, entry in ipairs(kept and kept:unfinished() or {}) do
          if entry.kind == "create" and entry.state == "submitted" then
            return entry.task_id
          end
        end
      end)
      shell.run { "kill", "-INT", child.pid }
      local ran = finish(child)
      assert.equal(130, ran.status)
      assert.matches("interrupted; nothing is lost. `faceswap resume --local --ledger " .. ledger .. "`", ran.err, 1, true)
      assert.is_nil(ran.err:find("stack traceback", 1, true))
      assert.is_nil(shell.read(folder .. "/out.mp4"))
      local listed = events(run(shell.append({ "resume", "--list", "--json" }, common)).out)
      assert.same({ task_id, folder .. "/out.mp4" }, { listed.entry[1].task_id, listed.entry[1].output })
      ran = run(shell.append({ "resume" }, common))
      assert.equal(0, ran.status)
      local credits = tonumber(ran.out:match("/out.mp4: swapped, (%d+) credits\n"))
      assert.matches("ftyp", shell.read(folder .. "/out.mp4"):sub(1, 12))
      assert.equal(before - credits, balance())
      assert.equal("nothing is unfinished\n", run(shell.append({ "resume" }, common)).out)
    end)

    it("serves it until it is interrupted", function()
      local child = start { "local", "--data", folder .. "/data" }
      local url = shell.wait(60, "the engine", function()
        return (shell.read(folder .. "/out") or ""):match("^listening on (http://127%.0%.0%.1:%d+)\n")
      end)
      assert.equal("1000 credits\n", run({ "balance", "--local" }, { FACESWAP_LOCAL_URL = url }).out)
      shell.run { "kill", "-INT", child.pid }
      finish(child)
      assert.equal(2, run({ "balance", "--local" }, { FACESWAP_LOCAL_URL = "nonsense" }).status)
      assert.equal(1, run({ "balance", "--local" }, { FACESWAP_LOCAL_URL = url }).status)
    end)
  end)

  describe("with a service", function()
    local server, environment
    local ledger

    local function answer(data)
      return { body = ('{"code": 200, "data": %s}'):format(data) }
    end

    local function open(script)
      local storage = fault_server.start { ["/r.mp4"] = { { body = "a film" } } }
      local whole = {
        [BALANCE] = { answer '{"balance": 100}', answer '{"balance": 100}', answer '{"balance": 88}' },
        [DETECT] = { answer '{"detect_task_id": "d1"}' },
        [DETECTION] = { answer [[{"status": "succeeded", "result": {"id": "r1",
          "faces": [{"id": 0, "link": "https://media.example/0.png"}]}}]] },
        [CREATE] = { answer '{"task_id": "t1"}', answer '{"task_id": "t2"}' },
        [TASK] = { answer(('{"status": "success", "credits": 12, "result": {"media_urls": ["%s/r.mp4"]}}'):format(storage.url)) },
      }
      for path, answers in pairs(script or {}) do
        whole[path] = answers
      end
      server = fault_server.start(whole)
      server.storage = storage
      environment = { CRUN_BASE_URL = server.url, CRUN_API_KEY = KEY }
      ledger = folder .. "/state/faceswap/ledger.db"
    end

    after_each(function()
      server.storage:stop()
      server:stop()
    end)

    local function swap(...)
      local words = { "swap", "https://media.example/v.mp4", "--face", "0=https://media.example/t.png", "-o", folder .. "/out.mp4", ... }
      return run(words, environment)
    end

    local function submissions()
      return { #server:requests(DETECT), #server:requests(CREATE) }
    end

    it("keeps a ledger of its own accord: a command given again pays nothing again, unless it is told to", function()
      open()
      assert.equal(0, swap().status)
      assert.equal("a film", shell.read(folder .. "/out.mp4"))
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
      assert.equal(0, run({ "detect", "https://media.example/v.mp4" }, environment).status)
      assert.equal(0, swap().status)
      assert.same({ 1, 1 }, submissions())
      shell.run { "sqlite3", ledger, "UPDATE entry SET expires_at = 1, created_at = 1 WHERE kind = 'detect'" }
      local ran = swap("--again")
      assert.equal(3, ran.status)
      assert.matches("look at them by `faceswap detect`, then swap", ran.err, 1, true)
      assert.same({ 1, 1 }, submissions())
      assert.equal(0, run({ "detect", "https://media.example/v.mp4" }, environment).status)
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
    end)

    it("tells what is known of a submission whose answer was lost, and takes an answer", function()
      open { [CREATE] = { { fault = "reset" }, answer '{"task_id": "t2"}' } }
      assert.equal(5, swap().status)
      local again = swap()
      assert.equal(5, again.status)
      assert.matches("^faceswap: it was sent at .*: find out, then tell by `faceswap resume %-%-resolve`\n$", again.err)
      assert.same({ 1, 1 }, submissions())
      local ran = run({ "resume" }, environment)
      assert.equal(5, ran.status)
      assert.matches("the balance was 100 before it and 88 after it", ran.out, 1, true)
      assert.matches("faceswap resume --resolve 2=refused, or =TASK_ID", ran.out, 1, true)
      assert.equal(2, run({ "resume", "--resolve", "9=refused" }, environment).status)
      assert.equal(0, run({ "resume", "--resolve", "2=t7" }, environment).status)
      assert.equal("a film", shell.read(folder .. "/out.mp4"))
      assert.equal("task_id=t7", server:requests(TASK)[1].target:match("%?(.*)$"))
      assert.same({ 1, 1 }, submissions())
    end)

    it("leaves a task that takes too long, for resume to wait for", function()
      open { [TASK] = { answer '{"status": "running"}' } }
      local ran = swap("--timeout", "0.5")
      assert.equal(6, ran.status)
      assert.matches("; it goes on, and `faceswap resume` waits for it (task t1)\n", ran.err, 1, true)
      assert.equal(6, run({ "resume", "--timeout", "0.5" }, environment).status)
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
      local child = start(words, environment)
      shell.wait(60, "the submission", function()
        return #server:requests(CREATE) > 0 or nil
      end)
      shell.run { "kill", "-INT", child.pid }
      shell.wait(60, "word of what is waited for", function()
        return shell.read(folder .. "/err"):find("waiting for the answer", 1, true)
      end)
      shell.run { "kill", "-INT", child.pid }
      local ran = finish(child)
      assert.equal(5, ran.status)
      local kept = store.open(ledger)
      assert.equal("ambiguous", kept:unfinished()[1].state)
      kept:close()
    end)

    it("shows the key nowhere, and takes it from a file", function()
      open { [TASK] = { answer '{"status": "running"}' } }
      environment.CRUN_API_KEY = nil
      shell.write(folder .. "/key", KEY .. "\n")
      local words = { "swap", "-v", "https://media.example/v.mp4", "--face", "0=https://media.example/t.png", "-o", folder .. "/out.mp4" }
      local child = start(shell.append(words, { "--key-file", folder .. "/key" }), environment)
      shell.wait(60, "a question for the task", function()
        return #server:requests(TASK) > 0 or nil
      end)
      assert.equal(KEY, server:requests(CREATE)[1].headers["x-api-key"])
      local line = shell.run { "ps", "-o", "args=", "-p", child.pid }
      assert.matches("swap", line, 1, true)
      assert.is_nil(line:find(KEY, 1, true))
      shell.run { "kill", "-TERM", child.pid }
      local ran = finish(child)
      assert.equal(143, ran.status)
      assert.matches("event=request", ran.err, 1, true)
      assert.matches("others than you can read", ran.err, 1, true)
      assert.is_nil((ran.out .. ran.err):find(KEY, 1, true))
    end)
  end)

  describe("by itself", function()
    it("ends with 2 for what is wrong with its line, and says what", function()
      local wrong = {
        { { "swap", "v.mp4" }, "missing option '-o'" },
        { { "swap", "v.mp4", "-o", "x" }, "say who becomes whom" },
        { { "swap", "v.mp4", "--face", "alice.jpg", "-o", "x" }, "as in 0=alice.jpg" },
        { { "detect", "none.mp4" }, "there is no such file" },
        { { "detect", "https://media.example/v" }, "--kind" },
        { { "detekt" }, "Did you mean 'detect'?" },
        { { "batch", "none", "--face", "0=x" }, "there is no such file or folder" },
        { { "swap", "spec/cli_spec.lua", "--kind", "video", "--face", "0=none.png", "-o", "x" }, "none.png" },
        { { "resume", "--local" }, "--ledger" },
        { {}, "a command is required" },
      }
      for _, case in ipairs(wrong) do
        local ran = run(case[1], { CRUN_API_KEY = KEY, CRUN_BASE_URL = "http://127.0.0.1:1" })
        assert.same({ 2, "" }, { ran.status, ran.out }, table.concat(case[1], " "))
        assert.matches(case[2], ran.err, 1, true)
      end
      assert.matches("no API key: set the environment variable CRUN_API_KEY, or", run({ "balance" }).err, 1, true)
    end)

    it("explains itself, each command with examples that it takes", function()
      assert.matches("\nExamples:\n", run({ "--help" }).out)
      for _, name in ipairs { "detect", "plan", "preview", "swap", "batch", "resume", "local" } do
        local ran = run { name, "--help" }
        assert.equal(0, ran.status)
        assert.matches("Examples?:\n  faceswap " .. name, ran.out)
        assert.is_nil(ran.out:find(("[^\n]"):rep(81)), name)
      end
      assert.equal("faceswap " .. require("faceswap").VERSION .. "\n", run({ "--version" }).out)
    end)

    it("completes in bash", function()
      local script = shell.write(folder .. "/completion", run({ "--completion", "bash" }).out)
      local function complete(...)
        local words = { "faceswap", ... }
        local line = ('source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _faceswap; echo "${COMPREPLY[@]}"'):format(script,
          shell.command(words), #words - 1)
        return (shell.run { "bash", "-c", line }:gsub("%s+$", ""))
      end
      assert.equal("batch balance", complete "ba")
      assert.equal("--face", complete("swap", "v.mp4", "--f"))
      assert.equal("video", complete("detect", "--kind", "v"))
    end)
  end)
end)
