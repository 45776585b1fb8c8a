-- One Lua is enough: nginx has LuaJIT.
-- An error in one tick of a worker ended all further ones, for up to a minute: leases were not looked after, and calls whose clients had
-- gone away went on.
describe("ticks inside nginx", function()
  local ticks, logged = {}, 0

  setup(function()
    _G.ngx = {
      ERR = 4,
      log = function() logged = logged + 1 end,
      timer = { at = function(delay, fn, ...)
        if delay > 0 then
          ticks[#ticks + 1] = { fn, ... }
        end
        return true
      end },
    }
  end)

  teardown(function()
    _G.ngx = nil
  end)

  it("go on after one that has failed, while a call is in progress", function()
    local active = 1
    local running = require("faceswap.nginx.completions").new({ active = function() return active end }, {
      on_finished = function() end,
      on_tick = function() error "once" end,
    })
    local function run_tick()
      local tick = table.remove(ticks)
      tick[1](false, tick[2], tick[3])
    end
    running:start()
    run_tick()
    assert.equal(1, logged)
    assert.equal(1, #ticks)
    active = 0
    run_tick()
    assert.equal(0, #ticks)
  end)
end)
