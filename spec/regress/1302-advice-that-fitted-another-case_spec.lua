-- Where no more processes may run (`ulimit -u`), the advice was to install the engine; and where the engine on this machine fails, which
-- charges nothing, one was told of charges and of a balance.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local engines = require "spec.support.engine"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("the command with --local", function()
  it("names the limit of processes and threads", function()
    local preload = shell.preload "no_more_processes"
    local faceswap = command.new()
    local ran = faceswap:run({ "detect", clips.path "three.jpg", "--local" }, { LD_PRELOAD = preload, FACESWAP_LOCAL = engines.PROGRAM })
    assert.same({ 2, ("faceswap: the local engine does not start: %s: no more processes and threads may run (`ulimit -u`)\n")
      :format(engines.PROGRAM) }, { ran.status, ran.err })
    local _, said = pcall(shell.run, { "timeout", "60", "env", "LD_PRELOAD=" .. preload, engines.PROGRAM })
    assert.matches("faceswap-local: cannot start a thread: no more processes and threads may run (`ulimit -u`)\n", said, 1, true)
  end)

  it("speaks of no charges", function()
    local script = fault_server.swap_script()
    script[fault_server.paths.create] = { { status = 500, body = '{"code": 500, "message": "the database failed"}' } }
    local faceswap = command.new(fault_server.start(script).url)
    local ran = faceswap:run { "swap", "https://media.example/v.mp4", "--local", "--face", "0=https://media.example/t.jpg", "-q", "-o",
      faceswap.folder .. "/out.mp4" }
    assert.equal("faceswap: the database failed; the service had an internal error; nothing is charged by the engine on this machine: "
      .. "run it again\n", ran.err)
  end)
end)
