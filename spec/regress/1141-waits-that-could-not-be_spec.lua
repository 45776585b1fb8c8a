-- A call of a job within a function that C calls (string.gsub, table.sort; on Lua 5.1 within pcall, too) was begun before it was seen that
-- the job cannot yield there: an error was raised, and a submission went out all the same, of which nobody was told. A join there left the
-- job as one that waits, which others took for a circle. Such a call blocks now; on Lua 5.1 it raises before anything is begun. In nginx,
-- which goes on with the wrong coroutine after a yield that raises, and crashes, it does so, too.
local fault_server = require "spec.support.fault_server"
local nginxes = require "spec.support.nginx"
local testing = require "faceswap.testing"

local SWAP = { model = "image-face-swap", input = { image_url = "https://a/b.jpg", new_face = "https://a/c.jpg" } }
local IS_5_1 = _VERSION == "Lua 5.1" and not rawget(_G, "jit")

describe("a job within a function that C has called", function()
  local double, client
  before_each(function()
    double = testing.new()
    client = double:client()
  end)

  -- Calls a function as string.gsub does, which cannot yield.
  local function within(fn)
    local result
    ("x"):gsub("x", function()
      result = fn()
    end)
    return result
  end

  local function create()
    return client:create(SWAP)
  end

  it("gets its answer, or is told before anything is sent", function()
    local job = client:spawn(within, create)
    local ok, task = pcall(job.join, job)
    assert.equal(not IS_5_1, ok)
    assert.equal(IS_5_1 and 0 or 1, #double:asked "create")
    if IS_5_1 then
      assert.matches("attempt to yield across", task, 1, true)
    else
      assert.equal(double:tasks()[1].id, task.id)
    end
  end)

  it("goes on afterwards, and others with it", function()
    local other = client:spawn(client.balance, client)
    local job = client:spawn(function()
      pcall(within, create)
      pcall(within, function()
        return other:join()
      end)
      return (client:balance())
    end)
    local third = client:spawn(function()
      return job:join()
    end)
    assert.equal("number", type(job:join()))
    assert.equal(job:join(), third:join())
    while client:step(1) > 0 do -- luacheck: ignore
    end
    assert.equal(IS_5_1 and 0 or 1, #double:asked "create")
  end)

  it("is sent nothing for by a call within pcall that Lua 5.1 cannot wait for, and waits for nothing", function()
    local other = client:spawn(client.balance, client)
    local seen
    local job = client:spawn(function()
      pcall(create)
      local sent = #double:asked "create"
      pcall(other.join, other)
      seen = { sent, (pcall(client.spawn, client, function() end)) }
      return client:task("t").id
    end)
    local ok, circle = pcall(function()
      return client:spawn(function()
        return job:join()
      end):join()
    end)
    assert.equal("t", ok and circle)
    assert.same({ IS_5_1 and 0 or 1, true }, seen)
  end)

  it("has submitted nothing in nginx, where it is told so", function()
    local server = fault_server.start { [fault_server.paths.create] = { fault_server.answer { task_id = "t" } } }
    local nginx = nginxes.start { workers = 1, environment = { SERVICE_URL = server.url }, server = [[location / { content_by_lua_block {
      local client = assert(require("faceswap").new { base_url = os.getenv "SERVICE_URL", api_key = "ak_0123456789abcdef0123456789abcdef" })
      local function create()
        return client:create { model = "image-face-swap", input = { image_url = "https://a/b.jpg", new_face = "https://a/c.jpg" } }
      end
      create()
      local ok, problem = pcall(string.gsub, "x", "x", create)
      local spawned = pcall(string.gsub, "x", "x", function()
        client:spawn(create)
      end)
      ngx.sleep(0.2)
      ngx.print(tostring(spawned), " ", tostring(ok), " ", tostring(problem))
    } }]] }
    local answer = nginx:request("/")
    nginx:stop()
    local created = #server:requests(fault_server.paths.create)
    server:stop()
    assert.equal(1, created)
    assert.matches("^false false content_by_lua%(nginx.conf:%d+%):%d+: faceswap: nothing can wait in a function", answer.text)
  end)
end)
