--- What the environment tells the studio; what it leaves blank is as if it was not there. A setting that is wrong stops nginx at its start,
--- not a user later.
local options = require "faceswap.options"
local variable = require("faceswap.runtime").variable

local config = {}

local function number(name, default)
  local text = variable(name)
  local value = tonumber(text or default)
  if not value or not (value > 0 and value < math.huge) then
    error(("%s: '%s' is not a positive number"):format(name, text), 0)
  end
  return value
end

-- The address under which the world sees the studio, for callbacks and for cookies over TLS.
local function read_origin()
  local origin = variable "STUDIO_ORIGIN"
  if origin and (not options.is_url(origin) or origin:find "^%a+://[^/]+/+[^/]" or origin:find "[?#]") then
    error(("STUDIO_ORIGIN: '%s' is not the address of a site, as https://studio.example.org"):format(origin), 0)
  end
  return origin and origin:lower():gsub("/+$", "") or nil
end

-- A token guards an account that costs money: one that could be guessed is refused.
local TOKEN_LEAST = 20

-- "alice:TOKEN bob:TOKEN": who may come in, and whose a job is.
local function read_owners(text)
  local owners = {}
  for entry in (text or ""):gmatch("[^%s,]+") do
    local name, token = entry:match("^([%w_-]+):([%w_.~+/=-]+)$")
    if not name or #token < TOKEN_LEAST then
      error(("STUDIO_TOKENS: every entry must be NAME:TOKEN, the token of %d characters at least"):format(TOKEN_LEAST), 0)
    end
    owners[#owners + 1] = { name = name, token = token }
  end
  if #owners == 0 then
    error("STUDIO_TOKENS is not set: NAME:TOKEN of everybody who may use the studio, parted by spaces", 0)
  end
  return owners
end

--- Reads the environment; called once, before the workers begin.
function config.load()
  config.owners = read_owners(variable "STUDIO_TOKENS")
  config.origin = read_origin()
  config.is_local = variable "FACESWAP_LOCAL_URL" ~= nil
  config.data = ngx.config.prefix() .. "data"
  -- what was paid for: a file; or a database that several machines share, with data/ on a disk that they share
  local shared = variable "STUDIO_LEDGER"
  config.ledger, config.shared = shared or config.data .. "/ledger.db", shared ~= nil
  -- seconds that a job and its files are kept after its last change
  config.keep = number("STUDIO_KEEP_HOURS", 24) * 3600
  config.jobs_per_hour = number("STUDIO_JOBS_PER_HOUR", 30)
  -- credits that one swap may cost
  config.credits_per_job = variable "STUDIO_CREDITS_PER_JOB" and number("STUDIO_CREDITS_PER_JOB")
end

return config
