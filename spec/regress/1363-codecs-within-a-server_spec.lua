-- The server, which knows the keys, and takes what strangers send, was linked with all of FFmpeg's libraries and never called them: a
-- fifth of the time that an engine takes to start, 10 MB, and code that nobody needs there.
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("an engine", function()
  it("has codecs only where media are decoded", function()
    local server = engines.start()
    local jobs = shell.run({ "pgrep", "-P", server.pid }):match "%d+"
    assert.is_nil(shell.read("/proc/" .. server.pid .. "/maps"):find("libavcodec", 1, true))
    assert.is_truthy(shell.read("/proc/" .. jobs .. "/maps"):find("libavcodec", 1, true))
    server:stop()
  end)

  it("says so where the program that does so is not there, and that says whose it is", function()
    local folder = shell.temporary()
    shell.run { "cp", engines.PROGRAM, folder .. "/faceswap-local" }
    local program = shell.command { folder .. "/faceswap-local", "--models", shell.build() .. "/models", "--data", folder .. "/data" }
    assert.equal("faceswap-local: cannot start the process that works on media: its program, faceswap-local-jobs, is not there: "
      .. "install the engine anew\n", shell.line(program))
    assert.equal("faceswap-local-jobs is a part of faceswap-local, which starts it\n", shell.line(shell.quote(engines.PROGRAM .. "-jobs")))
  end)
end)
