-- A call to a host with which eight transfers were under way waited for one of them to end, whatever its own time-out, and a query for the
-- connection that another one was making: libcurl looks at no time-out of what it holds back for want of a connection.
local faceswap = require "faceswap"
local fault_server = require "spec.support.fault_server"

local socket = require "socket"

local paths, answer = fault_server.paths, fault_server.answer

local HELD = "no connection to its host came free: all that are allowed are taken, or one is being made"

describe("a call behind as many downloads from its host as are allowed", function()
  it("ends by its time-out, and says why", function()
    local media = fault_server.start { ["/r.mp4"] = { { fault = "hold", body = fault_server.film(), length = 100000 } } }
    local downloads, ended = {}, 0
    local client, server = fault_server.start_client({ [paths.balance] = { answer { balance = 1 } } }, { retries = 0 })
    for i = 1, 8 do
      downloads[i] = client:spawn(function()
        client:download(media.url .. "/r.mp4", server.folder .. "/out-" .. i .. ".mp4")
        ended = ended + 1
      end)
    end
    for _ = 1, 600 do
      if #media:requests "/r.mp4" < 8 then
        client:step(0.1)
      end
    end
    local path, err = client:download(media.url .. "/r.mp4", server.folder .. "/other.mp4", { timeout = 2 })
    assert.is_nil(path)
    assert.same({ "transport", false, true }, { err.kind, err.ambiguous, err.retryable })
    assert.matches(HELD, err.message, 1, true)
    assert.equal(0, ended) -- those go on
    assert.equal(8, #media:requests "/r.mp4")
    for _, job in ipairs(downloads) do
      job:cancel()
    end
    assert.equal(1, client:balance())
  end)
end)

describe("a query beside another one whose connection is being made", function()
  it("ends by its time-out", function()
    local server = assert(socket.bind("127.0.0.1", 0)) -- takes connections, and says nothing
    local _, port = server:getsockname()
    local client = assert(faceswap.new { base_url = "https://127.0.0.1:" .. port, api_key = fault_server.KEY, retries = 0 })
    local other = client:spawn(function()
      return client:task("t1"):status()
    end)
    local status, err = client:task("t2"):status { timeout = 2 }
    assert.is_nil(status)
    assert.matches(HELD, err.message, 1, true)
    assert.equal("running", other.status)
    client:close()
    server:close()
  end)
end)
