-- Of an output with a long name of nothing but bytes from 0x80 to 0xbf, which no text has and file systems take, the file that is written
-- first stood beside the output's folder, and bytes before the name were read.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("an output whose long name is no text", function()
  local folder
  before_each(function()
    folder = shell.temporary()
    shell.run { "mkdir", folder .. "/own" }
  end)

  it("has its part beside it", function()
    local name = ("\128"):rep(240)
    local client, server = fault_server.start_client({ ["/r"] = {
      { fault = "cut", body = fault_server.film(2000), length = 4000, headers = { ETag = '"v1"' } } } }, { retries = 0 })
    assert.is_nil((client:download(server.url .. "/r", folder .. "/own/" .. name, { kind = "video" })))
    assert.equal("own\n", shell.run { "ls", "-A", folder })
    assert.matches(".faceswap-part", shell.run { "ls", "-A", folder .. "/own" }, 1, true)
    assert.is_true(core.write(folder .. "/own/" .. name, "text"))
    assert.equal("text", shell.read(folder .. "/own/" .. name))
  end)
end)
