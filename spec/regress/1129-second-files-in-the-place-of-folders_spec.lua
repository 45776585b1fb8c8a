-- A result's second file took the place of one that cannot be read, as another user's; and where there was a folder or a pipe of its name,
-- the result was not fetched.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("a result's second file", function()
  it("takes no place that is taken, whatever stands there", function()
    local folder, film = shell.temporary(), fault_server.film(3000)
    shell.run { "mkdir", folder .. "/out-2.mp4" }
    shell.run { "mkfifo", folder .. "/out-3.mp4" }
    shell.write(folder .. "/out-4.mp4", "mine")
    shell.run { "chmod", "000", folder .. "/out-4.mp4" }
    local client, server = fault_server.start_client({ ["/a"] = { { body = film } } }, { retries = 0 })
    local result = { urls = { server.url .. "/a", server.url .. "/a" } }
    assert(client:fetch(result, folder .. "/out.mp4"))
    assert.same({ folder .. "/out.mp4", folder .. "/out-5.mp4" }, result.paths)
    shell.run { "chmod", "600", folder .. "/out-4.mp4" }
    assert.equal("mine", shell.read(folder .. "/out-4.mp4"))
  end)
end)
