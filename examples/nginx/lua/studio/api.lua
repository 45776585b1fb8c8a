--- The JSON API: which request goes where. An answer ends the request wherever it is made.
local auth = require "studio.auth"
local jobs = require "studio.jobs"
local json = require "faceswap.json"
local reply = require "studio.reply"
local uploads = require "studio.uploads"

local api = {}

-- Runs a handler; what it raises is for the log, and the user is told what to do.
local function guarded(handler, ...)
  local ok, problem = xpcall(handler, debug.traceback, ...)
  if not ok then
    ngx.log(ngx.ERR, tostring(problem))
    if not ngx.headers_sent then
      return reply.failure(reply.fault(problem))
    end
  end
end

--- POST /api/session with {"token"} gives the page its cookie; DELETE takes it away.
function api.session()
  guarded(function()
    local method = ngx.req.get_method()
    if ngx.var.http_x_studio ~= "1" then
      return reply.problem(403, "forbidden", "this request must carry the header X-Studio: 1")
    elseif method == "DELETE" then
      auth.sign_out()
      return reply.json(204)
    elseif method ~= "POST" then
      return reply.problem(405, "method", "sign in by POST, sign out by DELETE")
    end
    local body = json.decode(uploads.text())
    local owner = auth.sign_in(type(body) == "table" and body.token)
    if not owner then
      return reply.problem(401, "unauthorized", "this token is not known here")
    end
    return reply.json(200, { owner = owner })
  end)
end

local function route()
  local method, path, owner = ngx.req.get_method(), ngx.var.uri, ngx.ctx.owner
  if path == "/api/account" and method == "GET" then
    return jobs.account(owner)
  elseif path == "/api/jobs" and method == "GET" then
    return jobs.list(owner)
  elseif path == "/api/jobs" and method == "POST" then
    return jobs.create(owner)
  end
  local id, what, which = path:match("^/api/jobs/(%w+)/?(%l*)/?(%d*)$")
  if not id then
    return reply.problem(404, "not_found", "there is nothing at this address")
  end
  return jobs.act(owner, method == "HEAD" and "GET" or method, id, what, which)
end

--- Everything else below /api/.
function api.handle()
  guarded(route)
end

return api
