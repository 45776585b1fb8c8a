-- A wait kept a kilobyte for an id that a submission alone has to find room for: 2.4 KiB in the core, where 2 are the goal.
local core = require "faceswap.core"
local flows = require "spec.support.flows"

local function resident()
  collectgarbage()
  return tonumber(io.open("/proc/self/status"):read("*a"):match "VmRSS:%s*(%d+)") * 1024
end

describe("a wait in the core", function()
  it("takes at most 2 KiB", function()
    local client = core.client { base_url = "http://127.0.0.1:9", api_key = "ak_" .. ("0"):rep(32), user_agent = "spec",
      max_answer = 2 ^ 20, max_media = 2 ^ 20, concurrency = 1 }
    local function start(count)
      for i = 1, count do
        local id = tostring(i)
        assert(client:start { call = "task", id = id, query = { "task_id", id }, wait = true, timeout = 1000 })
      end
      return resident()
    end
    local before = start(1000)
    local each = (start(10000) - before) / 10000
    client:close()
    assert.is_true(each > 256 and each <= 2048, each)
  end)

  it("names a task by an id of 1023 bytes, as a submission does", function()
    local long = ("x"):rep(1023)
    local answer = { status = 200, body = flows.envelope(200, ('{"task_id": "%s"}'):format(long)) }
    assert.equal(long, select(2, flows.after("create", answer)).id)
    assert.equal(long, flows.new("task", { id = long }):state().id)
  end)
end)
