--- URLs that the service calls when a task has ended. The service signs nothing, so a callback proves nothing but that it was sent by
--- somebody who was told its URL. That URL carries a token of our own, made with a secret over the job's id and an expiry.
local errors = require "faceswap.errors"
local options = require "faceswap.options"
local token = require "faceswap.token"

local callback_url = {}

-- HMAC-SHA256 is as strong as its secret, up to 32 bytes (RFC 2104, section 3).
local SECRET_LEAST = 32

-- Seconds: a day is more than any task takes.
local LIFETIME = 86400

-- Characters of an expiry, and the last one that has no more.
local EXPIRES_MAX, EXPIRES_LAST = 15, 1e15 - 1

local JOB, TOKEN = "^%x+$", "^%x+$"

---@class faceswap.CallbackUrl
---@field secret string
---@field url string
---@field lifetime number seconds that a token is valid

--- Checks the URL of a submission, where it has one.
---@param url string?
---@return true?
---@return faceswap.Error?
function callback_url.check(url)
  if url and not options.is_url(url) then
    return errors.fail("config", "callback_url: '%s' is not an http(s) URL", url)
  end
  return true
end

--- Checks what is needed to make such URLs.
---@param where string the function that takes it, for messages
---@param given {secret: string, url: string, lifetime: number?}
---@return faceswap.CallbackUrl?
---@return faceswap.Error?
function callback_url.new(where, given)
  given = options.check(where, given, { secret = "string", url = "string", lifetime = "number" })
  if not given.secret or #given.secret < SECRET_LEAST then
    options.misuse(("%s: 'secret' must have at least %d bytes"):format(where, SECRET_LEAST))
  end
  if not options.is_url(given.url) or given.url:find("#", 1, true) then
    return errors.fail("config", "%s: url: '%s' is not an http(s) URL", where, tostring(given.url))
  end
  return { secret = given.secret, url = given.url, lifetime = given.lifetime or LIFETIME }
end

local function signed_text(job, expires)
  return ("faceswap callback\n%s\n%s"):format(job, expires)
end

--- A URL for one submission.
---@param self faceswap.CallbackUrl
---@param now number unix seconds
---@return string url
---@return string job its id
function callback_url.issue(self, now)
  local job, expires = token.random(), ("%.0f"):format(math.min(now + self.lifetime, EXPIRES_LAST))
  local separator = self.url:find("?", 1, true) and "&" or "?"
  local made = token.make(self.secret, signed_text(job, expires))
  return ("%s%sjob=%s&expires=%s&token=%s"):format(self.url, separator, job, expires, made), job
end

--- The job that a request is about, by the arguments of its query; nil for one that proves nothing.
---@param self faceswap.CallbackUrl
---@param args {job: string?, expires: string?, token: string?}
---@param now number unix seconds
---@return string?
function callback_url.job(self, args, now)
  local job, expires, given = args.job, args.expires, args.token
  -- before the digest is computed: what no URL of ours has
  if not job or #job ~= 32 or not job:find(JOB) or not given or #given ~= 64 or not given:find(TOKEN) then
    return nil
  elseif not expires or #expires > EXPIRES_MAX or not expires:find "^%d+$" or tonumber(expires) < now then
    return nil
  end
  return token.check(self.secret, signed_text(job, expires), given) and job or nil
end

return callback_url
