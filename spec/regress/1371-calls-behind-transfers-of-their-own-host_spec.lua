-- Eight long transfers to the host of the service, as a local engine's all are, took all connections to it: nothing else could be asked or
-- submitted until one of them ended, not even how a task does.
local fault_server = require "spec.support.fault_server"

local paths = fault_server.paths

local AT_A_TIME = 6

describe("ten long downloads from the service's own host", function()
  it("leave connections to queries, submissions and other hosts, and take their turns", function()
    local film = fault_server.film()
    local script = fault_server.swap_script "https://media.example/r.mp4"
    script["/r.mp4"] = { { fault = "hold", body = film, length = 100000 } }
    local media = fault_server.start { ["/other.mp4"] = { { body = film } } }
    local client, server = fault_server.start_client(script, { retries = 0 })
    local downloads = {}
    local function await(count)
      for _ = 1, 600 do
        if #server:requests "/r.mp4" < count then
          client:step(0.1)
        end
      end
      client:step(0.1)
      assert.equal(count, #server:requests "/r.mp4")
    end
    for i = 1, 10 do
      downloads[i] = client:spawn(function()
        return client:download(server.url .. "/r.mp4", server.folder .. "/out-" .. i .. ".mp4")
      end)
    end
    await(AT_A_TIME)
    assert.equal(100, client:balance())
    local task = assert(client:create { model = "m", input = {} })
    assert.equal("success", assert(task:wait()).status)
    assert(client:download(media.url .. "/other.mp4", server.folder .. "/other.mp4"))
    local path, err = client:download(server.url .. "/r.mp4", server.folder .. "/more.mp4", { timeout = 1 })
    assert.same({ nil, "timeout" }, { path, err.kind })
    assert.matches("as many transfers as are allowed are under way to the service's host", err.message, 1, true)
    await(AT_A_TIME)
    for i = 1, 4 do
      downloads[i]:cancel()
    end
    await(10)
    assert.equal(1, #server:requests(paths.create))
    for i = 5, 10 do
      downloads[i]:cancel()
    end
  end)
end)
