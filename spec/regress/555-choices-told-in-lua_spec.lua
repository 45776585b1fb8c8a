-- Who counted faces from 1 on the command line was told how a table of Lua is written.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"

describe("the command", function()
  it("says how faces are counted", function()
    local faceswap = command.new()
    local server = fault_server.start(fault_server.swap_script())
    local ran = faceswap:run({ "swap", "https://media.example/v.mp4", "--face", "1=https://media.example/t.png", "-o",
      faceswap.folder .. "/out.mp4" }, { CRUN_BASE_URL = server.url, CRUN_API_KEY = fault_server.KEY })
    assert.matches("there is no face 1; the detection has face 0; faces are counted from 0, as `faceswap detect` lists them\n",
      ran.err, 1, true)
    assert.equal(0, #server:requests(fault_server.paths.create))
  end)
end)
