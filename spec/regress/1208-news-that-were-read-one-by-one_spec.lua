-- One Lua is enough: nginx has LuaJIT.
-- A worker of nginx whose reading of news was held up, as by a timer that nginx had dropped, reads on where it was (1162). It paused at
-- each number whose key had expired meanwhile: behind some hundred callbacks it came to its own after a minute, when that was gone as well.
local core = require "faceswap.core"

describe("a worker of nginx that reads news late", function()
  local now, real, sleeps, timers = 100, core.now, 0, {}
  local kept, asked = {}, {}
  local dict = {}
  function dict.get(_, key) return kept[key] end
  function dict.set(_, key, value) kept[key] = value end
  function dict.incr(_, key, by, first)
    kept[key] = (kept[key] or first) + by
    return kept[key]
  end

  setup(function()
    core.now = function() return now end -- luacheck: ignore
    _G.ngx = {
      now = core.now,
      timer = { at = function(_, fn, ...) table.insert(timers, { fn, ... }) return true end },
      worker = { pid = function() return 1 end, exiting = function() return #asked > 0 or sleeps == 1000 end },
      sleep = function(seconds) sleeps, now = sleeps + 1, now + seconds end,
      log = function(_, ...) error(table.concat { ... }) end,
    }
  end)

  teardown(function()
    core.now, _G.ngx = real, nil -- luacheck: ignore
  end)

  it("comes to its own past all that have expired", function()
    function dict.add() return true end
    local leases = require("faceswap.nginx.leases").new(dict)
    assert.is_true(leases:lease "mine")
    leases:lead("mine", {
      task_id = "t",
      client = { core = { poll_now = function(_, id) asked[#asked + 1] = id end } },
    }, function() return true end)
    kept.news = 500 -- others', of which nothing else is kept
    leases:announce "mine"
    local watch = table.remove(timers, 1)
    watch[1](false, watch[2], watch[3])
    assert.same({ "t" }, asked)
    assert.is_true(sleeps <= 2, sleeps)
  end)
end)
