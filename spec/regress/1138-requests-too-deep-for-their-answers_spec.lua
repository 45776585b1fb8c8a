-- A request that was nested some 60 levels deep was sent and paid for, and its result could not be had: the service repeats the request
-- within its answers, which are read up to 64 levels deep.
local fault_server = require "spec.support.fault_server"
local json = require "faceswap.json"

local CREATE, TASK = fault_server.paths.create, fault_server.paths.task

local function nested(depth)
  local value = "x"
  for _ = 1, depth do
    value = { a = value }
  end
  return value
end

describe("a request", function()
  it("that is as deep as one may be is read where the service repeats it", function()
    local body = { model = "m", input = nested(55) }
    local said = { task_id = "t1", status = "success", param = body, result = { media_urls = { "https://a/b.mp4" } } }
    local answer = { body = json.encode { code = 200, data = said } }
    local client = fault_server.start_client({ [CREATE] = { fault_server.answer { task_id = "t1" } }, [TASK] = { answer } },
      { retries = 0 })
    local task = assert(client:create { model = "m", input = body.input })
    assert.same({ "https://a/b.mp4" }, assert(task:status()).urls)
  end)

  it("that is deeper is not sent", function()
    local client, server = fault_server.start_client({ [CREATE] = { fault_server.answer { task_id = "t1" } } }, { retries = 0 })
    assert.has_error(function()
      client:create { model = "m", input = nested(56) }
    end, ("create: 'input%s' is a table that is nested too deep, or holds itself, which JSON cannot hold"):format((".a"):rep(55)))
    assert.equal(0, #server:requests(CREATE))
  end)
end)
