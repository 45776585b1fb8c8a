-- Where the last queued job of a client began with a call of another client, `client:step` said that nothing was left to be done, and who
-- joined the job was told that it waits for something that will not happen.
local testing = require "faceswap.testing"

describe("a queued job that begins with a call of another client", function()
  local one, other, last

  before_each(function()
    one, other = testing.new():client { concurrency = 1 }, testing.new():client()
    one:spawn(function()
      assert(one:balance())
    end)
    last = one:spawn(function()
      assert(other:balance())
      return "ended"
    end)
  end)
  after_each(function()
    one:close()
    other:close()
  end)

  it("is waited for by whoever joins it", function()
    assert.equal("ended", last:join())
  end)

  it("is waited for by whoever steps until nothing is left", function()
    while one:step(1) > 0 do -- luacheck: ignore
    end
    assert.equal("ended", last.status)
  end)
end)
