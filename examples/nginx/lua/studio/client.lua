--- The faceswap client, one for each worker: made when a worker first needs it, since threads do not survive the fork.
local config = require "studio.config"
local faceswap = require "faceswap"
local token = require "faceswap.token"

local client = {}

-- Bytes of a result or a face's picture: what is larger does not fill this machine's disk.
local MEDIA_MAX = 4 * 2 ^ 30

local made, callback

-- What the service calls back, if it can reach the studio. Its secret is nobody's token, but nobody without the tokens can make it.
local function open_callback()
  if not config.origin then
    return nil
  end
  return require("faceswap.nginx.callback").new {
    secret = token.make(config.owners[1].token, "callbacks"),
    url = config.origin .. "/callback",
  }
end

local function make()
  local err
  callback, err = open_callback()
  if err then
    return nil, err
  end
  return faceswap.new {
    backend = config.is_local and "local" or "hosted",
    ledger = config.ledger,
    budget = config.credits_per_job and { per_job = config.credits_per_job } or nil,
    callback = callback,
    max_media = MEDIA_MAX,
  }
end

--- The worker's client.
---@return faceswap.Client?
---@return faceswap.Error?
function client.get()
  if made then
    return made
  end
  local new, err = make() -- which waits for the ledger: others may make one meanwhile
  made = new or made
  return made, not made and err or nil
end

--- Answers a callback of the service's.
function client.callback()
  client.get()
  return callback and callback:handle() or ngx.exit(404)
end

return client
