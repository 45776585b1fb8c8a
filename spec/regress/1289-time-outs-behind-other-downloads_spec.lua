-- A call to a host with which eight transfers were under way waited for one of them to end, whatever its own time-out: libcurl looks at no
-- time-out of what it holds back for want of a connection.
local fault_server = require "spec.support.fault_server"

local paths, answer = fault_server.paths, fault_server.answer

describe("a call behind as many downloads from its host as are allowed", function()
  it("ends by its time-out, and says why", function()
    local held = { fault = "hold", body = fault_server.film(), length = 100000 }
    local script = { [paths.balance] = { answer { balance = 1 } }, [paths.create] = { answer { task_id = "t1" } }, ["/r.mp4"] = { held } }
    local downloads, ended = {}, 0
    fault_server.with(script, function(client, server)
      for i = 1, 8 do
        downloads[i] = client:spawn(function()
          client:download(server.url .. "/r.mp4", server.folder .. "/out-" .. i .. ".mp4")
          ended = ended + 1
        end)
      end
      for _ = 1, 600 do
        if #server:requests "/r.mp4" < 8 then
          client:step(0.1)
        end
      end
      for _, name in ipairs { "balance", "create" } do
        local given = name == "create" and { model = "m", input = {}, timeout = 2 } or { timeout = 2 }
        local value, err = client[name](client, given)
        assert.is_nil(value)
        assert.same({ "transport", false, true }, { err.kind, err.ambiguous, err.retryable })
        assert.matches("as many connections to its host as are allowed are taken, and none came free", err.message, 1, true)
        assert.equal(0, ended) -- those go on
      end
      assert.equal(0, #server:requests(paths.balance) + #server:requests(paths.create))
      for _, job in ipairs(downloads) do
        job:cancel()
      end
      assert.equal(1, client:balance())
    end)
  end)
end)
