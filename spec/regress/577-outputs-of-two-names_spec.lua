-- The second file of a result took the place of another job's output where that was named "./out-2.mp4" or by its whole path.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"
local transfer = require "faceswap.client.transfer"

describe("an output", function()
  it("is one however its directory is written", function()
    local folder = shell.temporary()
    shell.run { "mkdir", folder .. "/b" }
    shell.run { "ln", "-s", folder, folder .. "/link" }
    local film = { body = fault_server.film(100) }
    local client, server = fault_server.start_client({ ["/a.mp4"] = { film }, ["/b.mp4"] = { film } }, { retries = 0 })
    local jobs = {}
    for i, path in ipairs { folder .. "/./out-2.mp4", folder .. "//out-3.mp4", folder .. "/b/../out-4.mp4", folder .. "/link/out-5.mp4",
      folder .. "/b/out-6.mp4", folder .. "/none/out-6.mp4" } do
      jobs[i] = {}
      transfer.name_output(client, jobs[i], path)
    end
    local result = { urls = { server.url .. "/a.mp4", server.url .. "/b.mp4" } }
    assert(client:fetch(result, folder .. "/out.mp4"))
    assert.same({ folder .. "/out.mp4", folder .. "/out-6.mp4" }, result.paths)
  end)
end)
