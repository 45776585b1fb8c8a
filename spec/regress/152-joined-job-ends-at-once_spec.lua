-- A job that joined a queued one gave it its place, and was resumed while it was still running when that one ended at once.
local testing = require "faceswap.testing"

describe("a job that joins one which ends as soon as it begins", function()
  it("goes on, with as many jobs as may run at a time", function()
    local double = testing.new()
    local client = double:client { concurrency = 1 }
    local job = client:spawn(function()
      local children = {}
      for i = 1, 3 do
        children[i] = client:spawn(function() return i end)
      end
      local list = assert(client:join_all(children))
      return list[1][1] + list[2][1] + list[3][1], assert(client:balance())
    end)
    assert.equal(6, (job:join()))
  end)
end)
