-- An engine that a client had started kept open all that the program had open then: a file that was removed kept its room on the disk, a
-- port stayed taken, and whoever read a pipe of the program waited for its end for as long as the engine ran.
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

describe("an engine that a client starts", function()
  it("has nothing open of the program's but where it writes its errors", function()
    local path = shell.write(shell.temporary() .. "/kept", "")
    local kept = assert(io.open(path)) -- as programs open files: their children have them, too
    local client = assert(faceswap.new { backend = "local" })
    local engine = shell.run { "ls", "-l", ("/proc/%d/fd"):format(client.engine:pid()) }
    client:close()
    kept:close()
    assert.matches("engine.db", engine, 1, true)
    assert.is_nil(engine:find(path, 1, true), engine)
  end)
end)
