-- A host whose name begins as one of this machine does ("127.example", "localhost.example") was taken for it: requests went there without
-- the proxy, and a ledger's server there did not have to prove who it is.
local faceswap = require "faceswap"
local fault_server = require "spec.support.fault_server"
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"

describe("a host whose name begins as that of this machine", function()
  it("is asked through the proxy", function()
    for _, host in ipairs { "127.hostile.example", "localhost.hostile.example", "localhost-2" } do
      local url = "http://" .. host
      local server = fault_server.start { [url .. fault_server.paths.balance] = { fault_server.answer { balance = 7 } } }
      local client = assert(faceswap.new {
        api_key = fault_server.KEY, base_url = url, allow_insecure = true, proxy = server.url, retries = 0,
      })
      assert.equal(7, client:balance())
      client:close()
      server:stop()
    end
  end)

  if ledgers.all[2] then
    it("has to prove who it is, where it keeps the ledger", function()
      local kind = ledgers.database
      local port = shell.free_port()
      kind.start { listen = "127.0.0.1", port = port, hosts = "127.0.0.1/32" }
      kind.place()
      local function open(host)
        return require(kind.module).open(("postgresql://faceswap@%s:%s/postgres?hostaddr=127.0.0.1"):format(host, port))
      end
      local near = assert(open "127.0.0.1")
      local far, problem = open "127.hostile.example"
      near:close()
      kind.stop()
      assert.is_nil(far)
      assert.matches("SSL", problem, 1, true)
    end)
  end
end)
