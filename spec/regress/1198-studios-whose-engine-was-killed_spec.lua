-- A studio whose engine was killed stayed without one: `make studio` did not notice, and its page told for ever of a port that nobody
-- listens at. One whose engine could not start ended as if all were well.
-- Nor did it end an engine that had begun as it was interrupted.
-- One Lua is enough: a script of the shell is run.
local http = require "spec.support.http"
local shell = require "spec.support.shell"
local studio = require "spec.support.studio"

it("make studio starts an engine again that was killed, where it was", function()
  local folder = shell.temporary_for_all()
  local it_runs = studio.start(folder, "me:" .. studio.TOKEN)
  local mine = { headers = { Authorization = "Bearer " .. studio.TOKEN } }
  local function balance()
    local ok, answer = pcall(http.request, folder, it_runs.url .. "/api/account", mine)
    return ok and answer.json and answer.json.balance
  end
  assert.equal(10000000, shell.wait(60, "the engine", balance))
  local port = shell.read(folder .. "/studio/engine.port")
  local function engine()
    local ok, pid = pcall(shell.run, { "sh", "-c", "pgrep -o -f -- '--data " .. folder .. "/[s]tudio/engine'" })
    return ok and pid:match "%d+"
  end
  shell.run { "kill", "-9", engine() }
  shell.wait(60, "another engine", function()
    return (shell.read(folder .. "/out") or ""):find("The engine has ended; it is started again.", 1, true)
  end)
  -- the page is told a balance that was asked for some seconds ago
  shell.wait(60, "its process", engine)
  local heard = shell.wait(60, "its port", function()
    return (shell.read(folder .. "/studio/run/engine") or ""):match "listening on %S+:(%d+)"
  end)
  assert.equal(port, heard .. "\n")
  assert.equal(10000000, shell.wait(60, "the engine", balance))
  it_runs:stop()
  assert.is_false(engine())
end)

it("make studio fails where its engine cannot start", function()
  local words = { "env", "PATH=" .. shell.absolute(shell.build()) .. ":" .. os.getenv "PATH", "examples/nginx/start.sh",
    shell.temporary(), "--no-such-option" }
  assert.error_matches(function() shell.run(words) end, "--no-such-option", 1, true)
end)

it("make studio ends an engine that begins as it is interrupted", function()
  local folder = shell.temporary()
  local begun, late = folder .. "/begun", shell.preload "late_parent"
  shell.program(folder .. "/faceswap-local", ("echo $$ >%s; kill -TERM $PPID; exec sleep 600\n"):format(begun))
  shell.run { "env", "LD_PRELOAD=" .. late, "PATH=" .. folder .. ":" .. os.getenv "PATH", "examples/nginx/start.sh", folder .. "/studio" }
  local pid = shell.read(begun):match "%d+"
  assert.is_false(pcall(shell.run, { "test", "-d", "/proc/" .. pid }))
end)
