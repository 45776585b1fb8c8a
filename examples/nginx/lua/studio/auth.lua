--- Who asks. A program sends its token as `Authorization: Bearer`; the page exchanges it once for a session in an HttpOnly cookie.
local config = require "studio.config"
local reply = require "studio.reply"
local shared_jobs = require "studio.shared_jobs"
local token = require "faceswap.token"

local auth = {}

local COOKIE = "studio"
local SESSION = 12 * 3600 -- seconds

-- Wrong tokens that an address may send a minute.
local MISTAKES = 10

local shared = ngx.shared.studio

-- A key that every worker has, before and after a reload, and every machine with the same tokens. Digests made with it, not secrets, are
-- looked up and compared: how long that takes tells nobody anything about the secret.
local function digest(secret)
  local key = shared:get("key")
  if not key and shared_jobs.are_kept() then
    key = token.make(config.owners[1].token, "sessions")
    shared:set("key", key)
  elseif not key then
    shared:add("key", token.random() .. token.random()) -- of two workers that are first, one succeeds
    key = shared:get("key")
  end
  return token.make(key, secret)
end

local function owner_of_token(given)
  local wanted = digest(given)
  for _, owner in ipairs(config.owners) do
    if digest(owner.token) == wanted then
      return owner.name
    end
  end
end

local function session_key(session)
  return "session:" .. digest(session)
end

-- Whose a session is: that of this machine, or of another one.
local function owner_of_session(session)
  local key = session_key(session)
  local owner = shared:get(key)
  if owner or not shared_jobs.are_kept() then
    return owner
  end
  local there, left = shared_jobs.session(key)
  if there then
    shared:set(key, there, left)
  end
  return there
end

local function mistakes_key()
  return "mistakes:" .. ngx.var.binary_remote_addr
end

local function identify()
  local given = (ngx.var.http_authorization or ""):match("^[Bb]earer%s+(%S+)$")
  if given then
    return owner_of_token(given), "token"
  end
  local session = ngx.var["cookie_" .. COOKIE]
  if session then
    return owner_of_session(session), "session"
  end
end

--- In the rewrite phase: finds out who asks, so that limit_req, which comes next, can count by owner. Refuses nobody yet.
function auth.identify()
  local owner, by = identify()
  ngx.ctx.owner, ngx.ctx.owner_by = owner, by
  ngx.var.studio_owner = owner or ""
end

local function refuse_guesser()
  if (shared:get(mistakes_key()) or 0) >= MISTAKES then
    ngx.header["Retry-After"] = 60
    return reply.problem(429, "rate", "too many wrong tokens came from your address; wait a minute")
  end
end

local function count_mistake()
  shared:incr(mistakes_key(), 1, 0, 60)
end

--- In the access phase: lets nobody pass who is unknown. What changes something on the strength of a cookie needs a header besides, which
-- no form and no other site's page can send.
function auth.require()
  if ngx.ctx.owner_by ~= "session" then
    refuse_guesser() -- also one who guesses right
  end
  if not ngx.ctx.owner then
    if ngx.ctx.owner_by == "token" then
      count_mistake()
    end
    ngx.header["WWW-Authenticate"] = 'Bearer realm="studio"'
    return reply.problem(401, "unauthorized", "sign in with your token first")
  end
  local method = ngx.req.get_method()
  if ngx.ctx.owner_by == "session" and method ~= "GET" and method ~= "HEAD" and ngx.var.http_x_studio ~= "1" then
    return reply.problem(403, "forbidden", "a request that changes something must carry the header X-Studio: 1")
  end
end

local function set_cookie(value, seconds)
  local secure = (ngx.var.https == "on" or (config.origin or ""):find("^https:")) and "; Secure" or ""
  ngx.header["Set-Cookie"] = ("%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s"):format(COOKIE, value, seconds, secure)
end

--- Exchanges a token for a session.
---@param given any
---@return string? owner
function auth.sign_in(given)
  refuse_guesser()
  local owner = type(given) == "string" and owner_of_token(given) or nil
  if not owner then
    count_mistake()
    return nil
  end
  local session = token.random()
  assert(shared:set(session_key(session), owner, SESSION))
  if shared_jobs.are_kept() then
    shared_jobs.open_session(session_key(session), owner, ngx.time() + SESSION)
  end
  set_cookie(session, SESSION)
  return owner
end

--- Ends the session.
function auth.sign_out()
  local session = ngx.var["cookie_" .. COOKIE]
  if session then
    shared:delete(session_key(session))
    if shared_jobs.are_kept() then
      shared_jobs.close_session(session_key(session))
    end
  end
  set_cookie("", 0)
end

return auth
