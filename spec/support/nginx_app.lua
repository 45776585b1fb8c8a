--- What a user of the module writes for nginx, and the specs drive: one client per worker, callbacks, and the ledger taken up at the start.
local cjson = require "cjson.safe"
local faceswap = require "faceswap"

local app = {}

local callback, client

-- The environment says SERVICE_URL, and may say API_KEY, CALLBACK_SECRET, CALLBACK_URL and LEDGER.
local function setup()
  local secret = os.getenv "CALLBACK_SECRET"
  callback = secret and assert(require("faceswap.nginx.callback").new {
    secret = secret,
    url = os.getenv "CALLBACK_URL" or "https://me.example/callback?site=1",
  })
  client = assert(faceswap.new {
    base_url = os.getenv "SERVICE_URL",
    api_key = os.getenv "API_KEY" or "ak_0123456789abcdef0123456789abcdef",
    callback = callback,
    ledger = os.getenv "LEDGER",
  })
end

local actions = {}

function actions.create()
  local task, err = client:create { model = "m", input = {}, job_key = ngx.var.arg_job_key }
  return task and { id = task.id }, err
end

function actions.swap()
  local task, err = client:swap_primary { image = ngx.var.arg_image, face = ngx.var.arg_face }
  return task and { id = task.id }, err
end

function actions.wait()
  local states = {}
  local result, err = client:task(ngx.var.arg_id):wait {
    timeout = tonumber(ngx.var.arg_timeout),
    on_progress = ngx.var.arg_progress and function(event)
      states[#states + 1] = event.state
    end,
  }
  return result and { status = result.status, url = result.urls[1], states = states }, err
end

function actions.balance()
  local balance, err = client:balance()
  return balance and { balance = balance }, err
end

-- Ends a request that ?worker=N meant for another worker, with a 421; makes the worker's client.
local function begin()
  local wanted = tonumber(ngx.var.arg_worker)
  if wanted and wanted ~= ngx.worker.id() then
    return ngx.exit(421)
  end
  if not client then
    setup()
  end
end

-- What the worker has taken: bytes of memory as the kernel and as Lua count them, and what is left of the dict.
function actions.memory()
  local file = assert(io.open "/proc/self/statm")
  local resident = tonumber(file:read("*l"):match "^%d+ (%d+)") * 4096
  file:close()
  collectgarbage()
  return { resident = resident, lua = collectgarbage "count" * 1024, dict_free = ngx.shared.faceswap:free_space() }
end

--- Runs the action that the path names.
function app.handle()
  begin()
  local value, err = actions[ngx.var.uri:sub(2)]()
  local answer = value or {
    kind = err.kind, code = err.code, message = err.message, circuit_open = err.circuit_open, retry_after = err.retry_after,
    ambiguous = err.ambiguous, task_id = err.task_id,
  }
  answer.pid = ngx.worker.pid()
  ngx.header["Content-Type"] = "application/json"
  ngx.print(cjson.encode(answer))
end

function app.callback()
  begin()
  return callback:handle()
end

--- For init_worker.
function app.resume()
  setup()
  assert(require("faceswap.nginx.resume").start(client, function(entry, result, err)
    ngx.log(ngx.NOTICE, "taken up: ", entry.task_id, " ", result and result.status or tostring(err))
  end))
end

return app
