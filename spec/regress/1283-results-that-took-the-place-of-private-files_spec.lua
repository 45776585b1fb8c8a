-- A result that took the place of a file which only its owner may read could be read by everybody.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("a result in the place of another file", function()
  local function mode_of(path)
    return (shell.run { "stat", "-c", "%a", path }:gsub("%s+$", ""))
  end

  it("has its mode, from the first byte on", function()
    local folder = shell.temporary()
    local path = folder .. "/out.mp4"
    local begun = { fault = "cut", headers = { ETag = '"v1"' }, body = fault_server.film(2000) }
    local client, server = fault_server.start_client({ ["/r.mp4"] = { begun, { body = fault_server.film() } } }, { retries = 0 })
    for _, mode in ipairs { "600", "660" } do
      shell.write(path, "")
      shell.run { "chmod", mode, path }
      if mode == "600" then
        assert.is_nil(client:download(server.url .. "/r.mp4", path))
        assert.equal(mode, mode_of(path .. ".faceswap-part"))
      end
      assert(client:download(server.url .. "/r.mp4", path))
      assert.equal(mode, mode_of(path))
    end
    shell.write(folder .. "/private.html", "")
    shell.run { "chmod", "600", folder .. "/private.html" }
    assert(core.write(folder .. "/private.html", "x"))
    assert.equal("600", mode_of(folder .. "/private.html"))
  end)

  it("is not opened by somebody else's", function()
    if shell.run({ "id", "-u" }):match "%d+" ~= "0" then
      return -- only root gives files away
    end
    local path = shell.write(shell.temporary() .. "/other", "")
    for mode, wanted in pairs { ["666"] = mode_of(path), ["600"] = "600" } do
      shell.run { "chmod", mode, path }
      shell.run { "chown", "www-data", path }
      assert(core.write(path, "x"))
      assert.equal(wanted, mode_of(path))
    end
  end)

  it("has that of a new one where none is there", function()
    local folder = shell.temporary()
    assert(core.write(folder .. "/new", "x"))
    shell.write(folder .. "/other", "x")
    assert.equal(mode_of(folder .. "/other"), mode_of(folder .. "/new"))
  end)
end)
