-- One Lua is enough: what waits is in C.
-- A client whose engine had closed its standard output and went on, as a script in its place may, was never closed: the end of the output
-- was taken for that of the process.
local core = require "faceswap.core"
local shell = require "spec.support.shell"

describe("a child that has closed its output", function()
  it("is waited for no longer than any other, and is killed", function()
    local folder = shell.temporary()
    local late = folder .. "/late"
    shell.run { "mkfifo", folder .. "/fifo" }
    local process = assert(core.process(nil, "bash", "-c",
      ("cd %s; echo listening; exec >&- 2>&- 3<>fifo; read -r -t 20 -u 3; : >late"):format(folder)))
    assert.equal("listening", process:line(60))
    process:close()
    assert.is_nil(core.file_size(late))
  end)
end)
