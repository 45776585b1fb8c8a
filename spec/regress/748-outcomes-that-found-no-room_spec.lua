-- A disk that was full when the outcome of a submission was to be written left its task's id in a message that did not say what to do with
-- it; and the entry took no verdict of the user's before another run had listed it.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"
local small_disk = require "spec.support.small_disk"

local paths = fault_server.paths

describe("an outcome that finds no room in the ledger", function()
  small_disk.it("is told with what writes it down later, which then goes on", function()
    local faceswap, disk = command.new(), small_disk.new "4M"
    local script = fault_server.swap_script "@URL/out.mp4"
    script[paths.create][1].wait = faceswap.folder .. "/go"
    local server = fault_server.start(script)
    local environment = { CRUN_API_KEY = fault_server.KEY, CRUN_BASE_URL = server.url, XDG_STATE_HOME = disk.path }
    local function line(words)
      return shell.command(shell.append(disk:inside(), faceswap:words(words, environment)))
    end
    -- the disk is filled while the submission is in the air
    local fill = shell.command(shell.append(disk:inside(), { "sh", "-c",
      ("dd if=/dev/zero of=%s/full bs=512 2>/dev/null; touch %s/go"):format(disk.path, faceswap.folder) }))
    local swap = line { "swap", "https://media.example/in.mp4", "--face", "0=https://media.example/face.jpg", "-o",
      faceswap.folder .. "/out.mp4" }
    local ran = faceswap:execute(("{ until grep -q CreateTask %s/log; do sleep 0.01; done; %s; } & %s"):format(server.folder, fill, swap))
    assert.equal(2, ran.status, ran.err)
    assert.matches("the disk is full; make room; the entry 2 stays without its outcome: `faceswap resume --resolve 2=t1` writes it down",
      ran.err, 1, true)
    disk:empty()
    ran = faceswap:execute(line { "resume", "--list", "--resolve", "2=t1" })
    assert.matches("entry 2: noted as t1", ran.err, 1, true)
    assert.matches("2: swap of https://media.example/in.mp4", ran.out, 1, true)
    assert.is_nil(ran.out:find("lost or unclear", 1, true))
    assert.equal(1, #server:requests(paths.create))
  end)
end)
