--- Callbacks of the service, received by nginx.
---
--- Whoever has the URL of a submission (see faceswap.client.callback_url) can make a waiting client ask for its task once, at once; the
--- answer comes from the service, with the key. What the body claims is not read.
local callback_url = require "faceswap.client.callback_url"
local errors = require "faceswap.errors"
local options = require "faceswap.options"
local polling = require "faceswap.ledger.polling"
local single_flight = require "faceswap.nginx.single_flight"

local callback = {}

-- Largest body in bytes; an answer of TaskInfo has some thousand.
local BODY_MAX = 2 ^ 20

---@class faceswap.nginx.Callback
---@field private made faceswap.CallbackUrl
---@field private share faceswap.nginx.SingleFlight
---@field private client faceswap.Client? the last one that was made with it
local Callback = {}
Callback.__index = Callback
Callback.__name = "faceswap.Callback"

-- Shows the URL without the secret.
function Callback:__tostring()
  return ("faceswap.Callback (%s)"):format(options.without_passwords(self.made.url))
end

--- Makes what receives callbacks; for the option `callback` of faceswap.new, and for the location that the URL names. Needs
--- `lua_shared_dict faceswap 4m;` in nginx.conf.
---@param given {secret: string, url: string, lifetime: number?} `secret`: at least 32 bytes, the same in all workers; `url`: where the
--- service reaches the location; `lifetime`: seconds that a token is valid (86400)
---@return faceswap.nginx.Callback?
---@return faceswap.Error?
function callback.new(given)
  local made, err = callback_url.new("callback.new", given)
  if not made then
    return nil, err
  end
  local shared = single_flight.open()
  if not shared then
    return errors.fail("config", "callbacks need `lua_shared_dict faceswap 4m;` in the http block of nginx.conf")
  end
  return setmetatable({ made = made, share = shared }, Callback)
end

--- Passes callbacks on through the client's ledger: where machines share the ledger, a callback reaches a wait on another machine. The
--- client calls this.
---@param client faceswap.Client
function Callback:attach(client)
  self.client = client
end

--- A URL for one submission.
---@return string url
---@return string job its id
function Callback:issue()
  return callback_url.issue(self.made, ngx.time())
end

--- The submission with the URL of a job has made a task.
---@param client faceswap.Client
---@param task_id string
---@param job string
function Callback:submitted(client, task_id, job)
  self.share:expect(self.share:key(client, "task", task_id), job, self.made.lifetime)
end

-- The job that the present request is about; nil for a request that proves nothing.
local function job_of(self)
  return callback_url.job(self.made, { job = ngx.var.arg_job, expires = ngx.var.arg_expires, token = ngx.var.arg_token }, ngx.time())
end

-- Writes the callback down in a timer: the ledger may be slow, and the service waits for its 200.
local function tell_machines(premature, client, job)
  if not premature then
    polling.note(client, job)
  end
end

local function is_too_large()
  return (tonumber(ngx.var.http_content_length) or 0) > BODY_MAX
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
  if is_too_large() then
    return 413
  end
  if self.share:called(job) and polling.is_shared(self.client) then
    ngx.timer.at(0, tell_machines, self.client, job)
  end
  return 200
end

-- Nothing in the body counts, so the answer does not wait for it. But over HTTP/2 nginx resets the stream of a body that has not come yet,
-- and clients take that for a failure; so the body is read there, unless it is too large, whoever sends it. Of one whose length is not told
-- that raises in the Lua module. False where the chunks of a body are damaged.
local function put_body_aside()
  return not is_too_large() and ngx.req.http_version() == 2 and pcall(ngx.req.read_body) or pcall(ngx.req.discard_body)
end

--- Answers the present request: `content_by_lua_block { callback:handle() }`.
function Callback:handle()
  local status = status_of(self)
  if not put_body_aside() then
    return ngx.exit(400)
  end
  ngx.status = status
  ngx.header["Content-Length"] = 0
  return ngx.exit(ngx.OK)
end

options.guard_methods(Callback)

return callback
