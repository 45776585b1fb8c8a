-- A swap whose output was to go to a full disk was submitted and paid: the name of the file had room. `detect --sheet` looked for the faces
-- first, too, and then said "No space left on device" without what to do.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"
local small_disk = require "spec.support.small_disk"

describe("an output for which the disk has no room", function()
  local disk, faceswap, server

  before_each(function()
    disk, faceswap = small_disk.new "1M", command.new()
    server = fault_server.start(fault_server.swap_script "@URL/out.mp4")
  end)

  local function run(...)
    local words = faceswap:words({ ... }, { CRUN_API_KEY = fault_server.KEY, CRUN_BASE_URL = server.url })
    return faceswap:execute(shell.command(shell.append(disk:inside(), words)))
  end

  small_disk.it("is told before anything is sent", function()
    disk:fill()
    for path, words in pairs {
      ["/out.mp4"] = { "swap", "https://media.example/in.mp4", "--face", "0=https://media.example/face.jpg", "-o" },
      ["/faces.html"] = { "detect", "https://media.example/in.mp4", "--sheet" },
    } do
      local ran = run(shell.unpack(shell.append(words, { disk.path .. path })))
      assert.equal(2, ran.status, ran.err)
      assert.matches(disk.path .. path .. ": the disk is full; make room", ran.err, 1, true)
    end
    assert.equal("", shell.read(server.folder .. "/log") or "")
    assert.equal("full\nfuller\nup\n", disk:run("ls " .. disk.path))
  end)
end)
