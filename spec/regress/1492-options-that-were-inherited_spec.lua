-- Options that a table has by its metatable, as defaults, were used and not checked: a blank job key was one job for all of them. Options
-- of an engine were checked once the video was there, which then stayed, and told with a line of the module's own; so were numbers of
-- entries that are none.
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

local VIDEO, CHOICE = "https://a/v.mp4", { [0] = "https://a/x.png" }

describe("options by a metatable", function()
  local function with(defaults, given)
    return setmetatable(given or {}, { __index = defaults })
  end

  local function refuses(message, act)
    local ok, problem = pcall(act)
    assert.is_false(ok, message)
    assert.matches("1492[^:]*:%d+: " .. message:gsub("%p", "%%%0") .. "$", problem)
  end

  it("are used, and checked as all are", function()
    local double = testing.new()
    local client = double:client { ledger = shell.temporary() .. "/ledger.db" }
    assert(client:run(with({ video_url = VIDEO, job_key = "k" }, { choose = CHOICE })))
    assert.equal(1, #double:asked "create")
    refuses("run: option 'job_key' must name the job, and is blank", function()
      local _ = client:run(with({ job_key = " " }, { video_url = VIDEO, choose = CHOICE }))
    end)
    refuses("detect: option 'timeout' must be a number, got string", function()
      local _ = client:detect(with({ timeout = "5" }, { video_url = VIDEO }))
    end)
    refuses("swap: option 'output' must not have zero bytes", function()
      local _ = client:swap(assert(client:detect { video_url = VIDEO }), CHOICE, with { output = "a\0b" })
    end)
    refuses("balance: option 'timeout' must be a number above 0", function() local _ = client:balance(with { timeout = -1 }) end)
    assert.equal(1, #double:asked "create")
    client:close()
  end)

  it("may stand beside methods", function()
    local Settings = { timeout = 5, describe = function() end }
    assert.equal(100, testing.new():client():balance(with(Settings)))
  end)

  it("of an engine, and numbers of entries, are told before anything is fetched", function()
    local double = testing.new()
    local client = double:client { ledger = shell.temporary() .. "/ledger.db" }
    local detection = assert(client:detect { video_url = VIDEO })
    local asked = #double:asked()
    refuses("preview: engine: there is no option 'port'", function()
      local _ = client:preview(detection, CHOICE, shell.temporary() .. "/p.mp4", { engine = { port = 80 } })
    end)
    refuses("locate: engine: arguments[1] must be a string, got table", function()
      local _ = detection:locate { engine = { arguments = { {} } } }
    end)
    for _, id in ipairs { 0, -1, 1.5, 1e300, math.huge, 0 / 0 } do
      refuses("resolve: id must be the whole number of an entry, from 1", function() local _ = client:resolve(id, "refused") end)
    end
    assert.equal(asked, #double:asked())
    client:close()
  end)
end)
