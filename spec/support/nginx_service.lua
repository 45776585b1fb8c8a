--- A service that does as it is told, inside an nginx of its own: it answers many at once, counts what it is asked, and a spec sets what
--- it answers while it runs. See nginx.start_service.
local cjson = require "cjson.safe"

local service = {}

local JOB = "/api/v1/client/job/"

local function answer(code, data)
  ngx.header["Content-Type"] = "application/json"
  ngx.print(cjson.encode { code = code, message = "m" .. code, data = data or cjson.null })
end

local calls = {
  ["/api/v1/client/account/balance"] = function()
    return { balance = 7 }
  end,
  [JOB .. "CreateTask"] = function(dict)
    ngx.req.read_body()
    local id = "t" .. dict:incr("tasks", 1, 0)
    dict:set("body:" .. id, ngx.req.get_body_data())
    return { task_id = id }
  end,
  [JOB .. "TaskInfo"] = function(dict)
    local id = ngx.var.arg_task_id
    local status = dict:get("status:" .. id) or "running"
    dict:incr("asked:" .. id, 1, 0)
    local result = status == "success" and { code = 200, media_urls = { "https://media.example/" .. id .. ".mp4" } }
    return { task_id = id, status = status, credits = 3, result = result or cjson.null }
  end,
}

-- /control?name=value&… sets what stands in the dict; without arguments it gives all of it.
local function control(dict)
  local given = ngx.req.get_uri_args()
  for name, value in pairs(given) do
    dict:set(name, tonumber(value) or value)
  end
  if next(given) then
    return ngx.say "ok"
  end
  local all = {}
  for _, name in ipairs(dict:get_keys(0)) do
    all[name] = dict:get(name)
  end
  ngx.print(cjson.encode(all))
end

--- Answers the present request. The dict may hold `delay:PATH`, in seconds, and `code:PATH` (with `retry_after:PATH`), which is
--- answered instead of 200, as often as `times:PATH` says.
function service.handle()
  local dict, path = ngx.shared.service, ngx.var.uri
  if path == "/control" then
    return control(dict)
  end
  local number = dict:incr("requests:" .. path, 1, 0)
  dict:set(("at:%s:%d"):format(path, number), ngx.now())
  ngx.sleep(tonumber(dict:get("delay:" .. path)) or 0)
  local code = tonumber(dict:get("code:" .. path))
  if code and dict:incr("times:" .. path, -1, 1e6) >= 0 then
    ngx.header["Retry-After"] = dict:get("retry_after:" .. path)
    return answer(code)
  end
  if not calls[path] then
    return answer(404)
  end
  return answer(200, calls[path](dict))
end

return service
