-- A job that joined one which had not begun yet gave up its place to it, and where that one then joined the first, both waited for each
-- other for ever; whoever joined one of them later took all of the processor without end. So did jobs of two clients where one that had
-- not begun was waited for by way of the other client, and by the job in whose coroutine its place was held up.
local shell = require "spec.support.shell"
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

-- `%s` is what the coroutine of a job waits for.
local HELD_UP = [[
  local testing = require "faceswap.testing"
  local one, other = testing.new():client { concurrency = 1 }, testing.new():client()
  local last
  local third = other:spawn(function()
    repeat
      assert(other:balance())
    until last
    return last:join()
  end)
  one:spawn(function()
    third:join()
  end)
  local second = one:spawn(function()
    assert(one:balance())
    coroutine.wrap(function()
      print("in it", %s:join())
    end)()
  end)
  last = one:spawn(function()
    return "ended"
  end)
  second:join()
  one:close()
  other:close()]]

describe("a job whose place is held up by one that waits for it", function()
  for _, name in ipairs { "last", "third" } do
    it("begins, also where it is waited for by way of another client: " .. name, function()
      assert.equal("in it\tended\n", shell.run { "timeout", "20", arg[-1], "-e", HELD_UP:format(name) })
    end)
  end
end)
