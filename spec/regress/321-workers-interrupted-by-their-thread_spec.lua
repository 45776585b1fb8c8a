-- Each time the thread of a client in nginx woke up, it could push its worker off the processor in the middle of a request.
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"

local SCHED_OTHER, SCHED_BATCH = 0, 3 -- sched(7)

-- The scheduling policies of a process's threads, by name: proc(5) has the policy as the 41st field of stat.
local function policies(pid)
  local list = {}
  for id in shell.run({ "ls", ("/proc/%s/task"):format(pid) }):gmatch("%d+") do
    local name, rest = shell.read(("/proc/%s/task/%s/stat"):format(pid, id)):match("%((.*)%) (.*)")
    local fields = {}
    for field in rest:gmatch("%S+") do
      fields[#fields + 1] = tonumber(field) or field
    end
    list[name] = fields[39]
  end
  return list
end

describe("the thread of a worker", function()
  local app, expected
  before_each(function()
    app = nginx.start {
      workers = 1,
      server = [[location / { content_by_lua_block {
        client = client or assert(require("faceswap").new {
          base_url = "http://127.0.0.1:1", api_key = "ak_0123456789abcdef0123456789abcdef", allow_insecure = true, retries = 1,
        })
        ngx.print(select(2, client:balance()).kind)
      } }]],
    }
    local filtered = shell.read("/proc/" .. app.pid .. "/status"):match("\nSeccomp:%s*(%d)") ~= "0"
    expected = filtered and SCHED_OTHER or SCHED_BATCH
  end)

  it("wakes up without interrupting it", function()
    assert.equal("transport", app:request("/").text)
    local found = policies(app:workers()[1])
    assert.equal(expected, found.faceswap)
    assert.equal(SCHED_OTHER, found.nginx)
  end)

  it("keeps a policy that was chosen for it", function()
    local SCHED_IDLE = 5
    local worker = app:workers()[1]
    shell.run { "chrt", "--idle", "--pid", "0", worker }
    assert.equal("transport", app:request("/").text)
    assert.equal(SCHED_IDLE, policies(worker).faceswap)
  end)
end)
