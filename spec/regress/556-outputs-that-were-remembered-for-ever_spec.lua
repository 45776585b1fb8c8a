-- A client kept the name of each output that it was ever given: in a worker that runs for weeks they added up.
local testing = require "faceswap.testing"

describe("a client", function()
  it("forgets an output with its job", function()
    local client = testing.new({}):client()
    local function kilobytes_after(jobs)
      for i = 1, jobs do
        local result = client:run { video = "https://media.example/v.mp4", choose = { [0] = "https://media.example/t.png" },
          output = ("/nowhere/%d/%s.mp4"):format(i, ("x"):rep(100000)) }
        assert.is_nil(result)
      end
      collectgarbage()
      collectgarbage()
      return collectgarbage "count"
    end
    local before = kilobytes_after(5)
    local grown = kilobytes_after(100) - before
    client:close()
    assert.is_true(grown < 2000, grown .. " KiB")
  end)
end)
