-- The second file of a result took the place of another job's output that was named in another way, where a file came into their directory
-- while the two names were compared.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"
local transfer = require "faceswap.client.transfer"

describe("an output", function()
  local stamp, folder = core.file_stamp, nil
  before_each(function()
    folder = shell.temporary()
    -- the parts of other downloads come and go at any moment
    local count = 0
    core.file_stamp = function(path) -- luacheck: ignore
      count = count + 1
      shell.write(("%s/%d"):format(folder, count), "")
      return stamp(path)
    end
  end)
  after_each(function()
    core.file_stamp = stamp -- luacheck: ignore
  end)

  it("is one though its directory changes", function()
    local film = { body = fault_server.film(100) }
    local client, server = fault_server.start_client({ ["/a.mp4"] = { film }, ["/b.mp4"] = { film } }, { retries = 0 })
    local other = {}
    transfer.name_output(client, other, folder .. "/./out-2.mp4")
    local result = assert(client:fetch({ urls = { server.url .. "/a.mp4", server.url .. "/b.mp4" } }, folder .. "/out.mp4"))
    assert.same({ folder .. "/out.mp4", folder .. "/out-3.mp4" }, result.paths)
  end)
end)
