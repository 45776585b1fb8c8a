-- A client that was made before a fork could not be closed in the child: close raised, or would have cancelled the parent's jobs.
-- One Lua is enough: LuaJIT can fork without a library, and what is closed is C.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local PARENT = [[
local ffi = require "ffi"
ffi.cdef "int fork(void); int waitpid(int, int *, int); void _exit(int);"
local faceswap = require "faceswap"
local url, key, ledger = ...
local client = assert(faceswap.new { base_url = url, api_key = key, ledger = ledger })
local job = client:spawn(client.balance, client)
client:spawn(error) -- has ended
local queued = client:spawn(client.balance, client)
local child = ffi.C.fork()
if child == 0 then
  local ok, problem = pcall(client.close, client)
  ok = ok and pcall(client.close, client) and job.status == "running"
  io.stderr:write(tostring(problem), "\n")
  ffi.C._exit(ok and 7 or 1)
end
local status = ffi.new "int[1]"
assert(ffi.C.waitpid(child, status, 0) == child)
print(status[0] / 256, job:join(), queued:join())
client:close()
]]

describe("a child that a process with a client forks", function()
  it("can close the client, which stays its parent's", function()
    local folder = shell.temporary()
    shell.write(folder .. "/parent.lua", PARENT)
    local server = fault_server.start { [fault_server.paths.balance] = { fault_server.answer { balance = 100 } } }
    local modules = "LUA_CPATH=" .. (os.getenv "FACESWAP_LUAJIT" or "build/luajit") .. "/?.so;;"
    local out = shell.run { "env", "LUA_PATH=" .. package.path, modules, "luajit", folder .. "/parent.lua", server.url,
      fault_server.KEY, folder .. "/ledger" }
    assert.matches("nil\n7\t100\t100\n", out, 1, true)
  end)
end)
