-- One Lua is enough: nginx has LuaJIT.
-- A ledger that could not be read when the first worker looked for unfinished work, as one in a file on a disk that was full or not mounted
-- yet, was not looked at again before another worker started: tasks that were paid for stayed unfinished. So did those that were waited for
-- when the network was away for longer than a wait rides out.
local core = require "faceswap.core"

describe("unfinished work", function()
  local now, timer, logged = core.now, nil, {}

  setup(function()
    local values = {}
    local dict = {
      get = function(_, name) return values[name] end,
      set = function(_, name, value)
        values[name] = value
        return true
      end,
      add = function(_, name, value)
        values[name] = values[name] or value
        return values[name] == value
      end,
      incr = function(_, name, by, first) values[name] = (values[name] or first) + by end,
    }
    _G.ngx = {
      ERR = 4,
      log = function(_, ...) logged[#logged + 1] = table.concat { ... } end,
      worker = { pid = function() return 7 end },
      shared = { faceswap = dict },
      timer = { every = function(_, fn, self)
        timer = function() fn(false, self) end
        return true
      end },
    }
  end)

  teardown(function()
    _G.ngx, core.now = nil, now
  end)

  it("is looked for again where the ledger was away at first", function()
    local clock, asked, told, away = 1000, 0, {}, "the disk is full"
    core.now = function() return clock end
    local client = {
      ledger = { store = {} },
      resume = function()
        asked = asked + 1
        if away then
          return nil, { message = away }
        end
        return told[2] and {} or { { id = 1, task = { wait = function()
          return told[1] and {}, not told[1] and { message = "no network", retryable = true } or nil
        end } } }
      end,
      spawn = function(_, fn, ...) fn(...) end,
    }
    assert(require("faceswap.nginx.resume").start(client, function(_, result, err)
      told[#told + 1] = result and "result" or err.message
    end))
    local function pass(seconds)
      for _ = 1, seconds / 2 do
        clock = clock + 2
        timer()
      end
    end
    pass(50)
    assert.same({ 1, 1 }, { asked, #logged }) -- not each time
    away = nil
    pass(70)
    assert.same({ 2, { "no network" } }, { asked, told })
    pass(600)
    assert.same({ 3, { "no network", "result" } }, { asked, told })
  end)
end)
