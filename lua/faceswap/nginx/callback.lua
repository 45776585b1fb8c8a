--- Callbacks of the service, received by nginx.
---
--- The service signs nothing, so a callback proves nothing but that it was sent by somebody who was told its URL. That URL carries a token
--- of our own, made with a secret over the job's id and an expiry. Whoever has it can make a waiting client ask for its task once, at
--- once; the answer comes from the service, with the key. What the body claims is not read.
local errors = require "faceswap.errors"
local options = require "faceswap.options"
local single_flight = require "faceswap.nginx.single_flight"
local token = require "faceswap.nginx.token"

local callback = {}

-- HMAC-SHA256 is as strong as its secret, up to 32 bytes (RFC 2104, section 3).
local SECRET_LEAST = 32

-- Seconds: a day is more than any task takes. Bytes: TaskInfo's answers have some thousand.
local LIFETIME, BODY_MAX = 86400, 2 ^ 20

---@class faceswap.Callback
---@field private secret string
---@field private url string
---@field private lifetime number
---@field private share faceswap.nginx.SingleFlight
local Callback = {}
Callback.__index = Callback
Callback.__name = "faceswap.Callback"

-- The secret is not shown.
function Callback:__tostring()
  return ("faceswap.Callback (%s)"):format(self.url)
end

local function signed_text(job, expires)
  return ("faceswap callback\n%s\n%s"):format(job, expires)
end

--- Makes what receives callbacks; for the option `callback` of faceswap.new, and for the location that the URL names. Needs
--- `lua_shared_dict faceswap 4m;` in nginx.conf.
---@param given {secret: string, url: string, lifetime: number?} `secret`: at least 32 bytes, the same in all workers; `url`: where the
--- service reaches the location; `lifetime`: seconds that a token is valid (86400)
---@return faceswap.Callback?
---@return faceswap.Error?
function callback.new(given)
  given = options.check("callback.new", given, { secret = "string", url = "string", lifetime = "number" })
  if not given.secret or #given.secret < SECRET_LEAST then
    error(("callback.new: 'secret' must have at least %d bytes"):format(SECRET_LEAST), 2)
  end
  if not options.is_url(given.url) or given.url:find("#", 1, true) then
    return errors.fail("config", "callback.new: url: '%s' is not an http(s) URL", tostring(given.url))
  end
  local shared = single_flight.open()
  if not shared then
    return errors.fail("config", "callbacks need `lua_shared_dict faceswap 4m;` in the http block of nginx.conf")
  end
  return setmetatable({ secret = given.secret, url = given.url, lifetime = given.lifetime or LIFETIME, share = shared }, Callback)
end

--- A URL for one submission.
---@return string url
---@return string job its id
function Callback:issue()
  local job, expires = token.random(), ("%d"):format(ngx.time() + self.lifetime)
  local separator = self.url:find("?", 1, true) and "&" or "?"
  local made = token.make(self.secret, signed_text(job, expires))
  return ("%s%sjob=%s&expires=%s&token=%s"):format(self.url, separator, job, expires, made), job
end

--- The submission with the URL of a job has made a task.
---@param client faceswap.Client
---@param task_id string
---@param job string
function Callback:submitted(client, task_id, job)
  self.share:expect(self.share:key(client, "task", task_id), job, self.lifetime)
end

-- The job that a request is about; nil for a request that proves nothing.
local function job_of(self)
  local job, expires, given = ngx.var.arg_job, ngx.var.arg_expires, ngx.var.arg_token
  -- before the digest is computed: lengths that no URL of ours has
  if not job or #job ~= 32 or not given or #given ~= 64 or not expires or not expires:find("^%d+$") or #expires > 15 then
    return nil
  end
  if tonumber(expires) < ngx.time() or not token.check(self.secret, signed_text(job, expires), given) then
    return nil
  end
  return job
end

local function status_of(self)
  if ngx.req.get_method() ~= "POST" then
    ngx.header["Allow"] = "POST"
    return 405
  end
  local job = job_of(self)
  if not job then
    return 403
  end
  if (tonumber(ngx.var.http_content_length) or 0) > BODY_MAX then
    return 413
  end
  self.share:called(job)
  return 200
end

--- Answers the present request: `content_by_lua_block { callback:handle() }`.
function Callback:handle()
  -- what the body says is not waited for
  local status = status_of(self)
  ngx.req.discard_body()
  ngx.status = status
  ngx.header["Content-Length"] = 0
  return ngx.exit(ngx.OK)
end

return callback
