-- A forked child kept its parent's lock of the ledger: what the parent had been submitting when it was killed was "not known yet" to every
-- other process for as long as the child lived, and never looked into.
-- One Lua is enough: LuaJIT can fork without a library, and the lock is C.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local CREATE, BALANCE = fault_server.paths.create, fault_server.paths.balance

-- Begins a submission, with a child that lives until its input ends, and says its own process id and the child's.
local SUBMITTER = [[
local ffi = require "ffi"
ffi.cdef "int fork(void); int getpid(void);"
local faceswap = require "faceswap"
local url, key, ledger, told = ...
local client = assert(faceswap.new { base_url = url, api_key = key, ledger = ledger, retries = 0 })
client.schemas = setmetatable({}, { __index = function() return false end })
client:spawn(client.create, client, { model = "m", input = {}, job_key = "k" })
local child = ffi.C.fork()
if child == 0 then
  io.read "*a"
  os.exit(0)
end
local file = assert(io.open(told, "w"))
file:write(ffi.C.getpid())
file:close()
while true do
  client:step(1)
end
]]

describe("a process that ends while it submits", function()
  it("is seen to have ended though a child that it forked lives on", function()
    local folder = shell.temporary()
    shell.write(folder .. "/submitter.lua", SUBMITTER)
    local script = { [BALANCE] = { fault_server.answer { balance = 100 } }, [CREATE] = { { fault = "hang" } } }
    local options = { ledger = folder .. "/ledger", retries = 0 }
    local client, server = fault_server.start_client(script, options)
    local child = assert(io.popen(("LUA_PATH='%s' LUA_CPATH='%s/?.so;;' exec luajit %s/submitter.lua %s %s %s %s/pid"):format(
      package.path, os.getenv "FACESWAP_LUAJIT" or "build/luajit", folder, server.url, fault_server.KEY, options.ledger, folder), "w"))
    local pid = shell.wait(60, "the submitter", function()
      return server:requests(CREATE)[1] and shell.read(folder .. "/pid")
    end)
    shell.run { "kill", "-KILL", pid }
    shell.wait(60, "its end", function()
      local state = (shell.read(("/proc/%s/stat"):format(pid)) or ") Z"):match "%) (%a)"
      return state == "Z" or nil
    end)
    local _, err = client:create { model = "m", input = {}, job_key = "k" }
    child:close()
    assert.matches("its answer was lost or unclear", err.message, 1, true)
  end)
end)
