-- What a client shows of its work: learned durations, events, numbers, log lines; and that none of it holds a secret.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"
local faceswap = require "faceswap"

local KEY = "ak_0123456789abcdef0123456789abcdef"
local JOB = "/api/v1/client/job/"
local CREATE, TASK = JOB .. "CreateTask", JOB .. "TaskInfo"

local created = { body = '{"code": 200, "data": {"task_id": "t1"}}' }
local running = { body = '{"code": 200, "data": {"status": "running"}}' }
local done = { body = '{"code": 200, "data": {"status": "success", "result": {"media_urls": ["https://a/r.mp4"]}}}' }

describe("a client", function()
  local server, client

  local function start(script, options)
    server = fault_server.start(script)
    local fields = { base_url = server.url, api_key = KEY }
    for name, value in pairs(options or {}) do
      fields[name] = value
    end
    client = assert(faceswap.new(fields))
  end

  after_each(function()
    client:close()
    server:stop()
  end)

  describe("that has seen tasks of a kind", function()
    local function submit(model)
      return assert(client:create { model = model, input = {} })
    end

    local function asked_within(seconds, task)
      local before = #server:requests(TASK)
      client:spawn(function()
        return task:wait()
      end)
      local till = core.now() + seconds
      while core.now() < till do
        client:step(0.05)
      end
      return #server:requests(TASK) - before
    end

    before_each(function()
      start { [CREATE] = { created }, [TASK] = { running, running, done, running, running, done, running, running, done, running } }
      for _ = 1, 3 do
        assert(submit("known"):wait())
      end
    end)

    it("does not ask for one that cannot be over yet", function()
      assert.equal(0, asked_within(0.25, submit "known"))
    end)

    it("asks at once for one of another kind", function()
      assert.equal(1, asked_within(0.25, submit "unknown"))
    end)

    it("asks at once for one that was submitted in an earlier run", function()
      assert.equal(1, asked_within(0.25, client:task "t1"))
    end)
  end)
end)
