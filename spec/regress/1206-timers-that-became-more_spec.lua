-- A worker of nginx that was held up for longer than a timer is waited for had two of them from then on: the late one and the one that was
-- asked for in its place both ran, and both asked for another. Each such moment added one, for as long as any call was in progress.
local core = require "faceswap.core"
local shell = require "spec.support.shell"

describe("timers inside nginx", function()
  local clock, pending, real

  -- Runs what is due, as nginx does.
  local function run_due()
    local due = pending
    pending = {}
    for _, timer in ipairs(due) do
      if timer.at <= clock then
        timer.fn(false, shell.unpack(timer.arguments))
      else
        pending[#pending + 1] = timer
      end
    end
  end

  setup(function()
    clock, pending, real = 100, {}, core.now
    core.now = function() return clock end -- luacheck: ignore
    _G.ngx = { timer = { at = function(delay, fn, ...)
      pending[#pending + 1] = { at = clock + delay, fn = fn, arguments = { ... } }
      return true
    end } }
  end)

  teardown(function()
    core.now, _G.ngx = real, nil -- luacheck: ignore
  end)

  it("are one each, however late one begins", function()
    local runs = 0
    local timer = require("faceswap.nginx.timers").new(0.5, function()
      runs = runs + 1
    end, function() return true end)
    timer:ask()
    for _ = 1, 3 do
      clock = clock + 10 -- the worker is held up; who waits asks before the late timer runs
      timer:ask()
      run_due()
      clock = clock + 0.5
      run_due()
    end
    runs = 0
    for _ = 1, 10 do
      clock = clock + 0.5
      run_due()
    end
    assert.equal(1, #pending)
    assert.equal(10, runs)
  end)
end)
