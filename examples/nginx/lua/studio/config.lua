--- What the environment tells the studio. A setting that is wrong stops nginx at its start, not a user later.
local config = {}

local function number(name, default)
  local text = os.getenv(name)
  local value = tonumber(text or default)
  if not value or value <= 0 then
    error(("%s: '%s' is not a positive number"):format(name, text), 0)
  end
  return value
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
  config.owners = read_owners(os.getenv("STUDIO_TOKENS"))
  -- the address under which the world sees the studio, without a slash at its end; for callbacks and for cookies over TLS
  config.origin = os.getenv("STUDIO_ORIGIN")
  config.is_local = os.getenv("FACESWAP_LOCAL_URL") ~= nil
  config.data = ngx.config.prefix() .. "data"
  -- what was paid for: a file; or a database that several machines share, with data/ on a disk that they share
  config.ledger = os.getenv("STUDIO_LEDGER") or config.data .. "/ledger.db"
  config.shared = os.getenv("STUDIO_LEDGER") ~= nil
  -- seconds that a job and its files are kept after its last change
  config.keep = number("STUDIO_KEEP_HOURS", 24) * 3600
  config.jobs_per_hour = number("STUDIO_JOBS_PER_HOUR", 30)
  -- credits that one swap may cost
  config.credits_per_job = os.getenv("STUDIO_CREDITS_PER_JOB") and number("STUDIO_CREDITS_PER_JOB")
end

return config
