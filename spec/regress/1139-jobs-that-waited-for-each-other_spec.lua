-- A job that joined one which had not begun yet gave up its place to it, and where that one then joined the first, both waited for each
-- other for ever; whoever joined one of them later took all of the processor without end.
local testing = require "faceswap.testing"

describe("jobs that join each other", function()
  for name, between in pairs { ["the first one"] = 0, ["another one between them"] = 1 } do
    it(("fail, where the second begins in the place of %s"):format(name), function()
      local client = testing.new():client { concurrency = 1 }
      local first, last
      first = client:spawn(function()
        assert(client:balance())
        local joined = client:spawn(function()
          for _ = 1, between do
            last:join()
          end
          if between == 0 then
            first:join()
          end
        end)
        last = client:spawn(function()
          first:join()
        end)
        joined:join()
      end)
      for _ = 1, 20 do
        client:step(1)
      end
      assert.equal("ended", first.status)
      assert.equal("ended", last.status)
      local _, problem = pcall(first.join, first)
      assert.matches("a job cannot join itself, or one that waits for it", problem, 1, true)
      client:close()
    end)
  end
end)
