-- What a caller passed wrongly to fetch, join_all, step, log and progress was told as a fault within the module, or of a metamethod; and a
-- job whose function raised nil was told as an index of nil, or by join_all as a job without results.
local faceswap = require "faceswap"
local testing = require "faceswap.testing"

describe("a slip of the caller", function()
  local client = testing.new():client()

  local function is_told(wanted, call)
    local ok, problem = pcall(call)
    assert.is_false(ok)
    assert.matches("543%-slips[%w_-]+%.lua:%d+: " .. wanted, problem)
  end

  it("is told by the name of the argument", function()
    is_told("fetch: result%.urls must be a table, got nil", function()
      local done = client:fetch({}, "out.mp4")
      return done
    end)
    for _, jobs in ipairs { { 1 }, { {} } } do
      is_told("join_all: jobs%[1%] is no job, as spawn gives", function()
        local done = client:join_all(jobs)
        return done
      end)
    end
    is_told("step: seconds must be a number, got string", function()
      local left = client:step "x"
      return left
    end)
    is_told("log: a table of options expected, got number", function()
      local log = faceswap.log(1)
      return log
    end)
    is_told("log: option 'out' must be a table or a userdata, got string", function()
      local log = faceswap.log { out = "log.txt" }
      return log
    end)
    is_told("progress: out must be a file, got string", function()
      local bar = faceswap.progress "log.txt"
      return bar
    end)
  end)

  it("is no table with the methods of a file, for progress", function()
    local lines = {}
    local bar = faceswap.progress { flush = function() end, write = function(_, ...)
      lines[#lines + 1] = table.concat { ... }
    end }
    bar { stage = "swap", state = "running", elapsed = 2 }
    assert.same({ "swapping: running, 2.0 s\n" }, lines)
  end)
end)

describe("a job whose function raises nil", function()
  it("has a problem, as any other that raises", function()
    local client = testing.new():client()
    for _, wait in ipairs { "join", "join_all" } do
      local job = client:spawn(function()
        error(nil) -- luacheck: ignore
      end)
      local ok, problem = pcall(function()
        return wait == "join" and job:join() or client:join_all { job }
      end)
      assert.is_false(ok)
      assert.matches("the job's function raised nil", problem)
    end
  end)
end)
