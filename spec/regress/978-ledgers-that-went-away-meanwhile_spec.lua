-- A ledger whose file was removed or moved, or whose disk was taken out, while a submission was in the air took its outcome in silence: the
-- result was said to be found by `faceswap resume`, which knew nothing of it, and the next run paid again. Of a read-only file system
-- SQLite's words were shown: "unable to open database file".
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"
local small_disk = require "spec.support.small_disk"

local CREATE = fault_server.paths.create

describe("a ledger's file", function()
  local folder
  before_each(function()
    folder = shell.temporary()
  end)

  it("that went away meanwhile is told with what to do, and goes on once it is back", function()
    local script = { [CREATE] = { { body = fault_server.answer { task_id = "t1" }.body, wait = folder .. "/go" } } }
    local client, server = fault_server.start_client(script, { retries = 0, ledger = folder .. "/ledger" })
    local line = "{ until grep -q CreateTask %s/log; do sleep 0.01; done; mv %s/ledger %s/old; touch %s/go; } >%s/said 2>&1 &"
    os.execute((line:gsub("%%s", server.folder, 1):gsub("%%s", folder)))
    local task, err = client:create { model = "m", input = {}, job_key = "k" }
    assert.is_nil(task)
    assert.same({ "config", "t1" }, { err.kind, err.task_id })
    assert.matches("the file was removed, moved or replaced while it was open; put it back before anything is begun again", err.message,
      1, true)
    shell.run { "mv", folder .. "/old", folder .. "/ledger" }
    assert.is_true(client:resolve(err.entry_id, "submitted", "t1"))
    assert.equal("t1", assert(client:create { model = "m", input = {}, job_key = "k" }).id)
    assert.equal(1, #server:requests(CREATE))
  end)

  small_disk.it("on a file system that became read-only is told with what to do", function()
    local faceswap, disk = command.new(), small_disk.new "2M"
    local words = faceswap:words({ "resume", "--list" }, { XDG_STATE_HOME = disk.path })
    local line = shell.command(shell.append(disk:inside(), words))
    assert.equal(0, faceswap:execute(line).status)
    disk:run("mount -o remount,ro " .. disk.path)
    local ran = faceswap:execute(line)
    assert.equal(2, ran.status)
    assert.matches("ledger.db: the file system is read-only; have it mounted for writing, or name another place", ran.err, 1, true)
  end)
end)
