--- Which module keeps a ledger, by how its place is written: a file's name, or the address of a database that many machines share.
local errors = require "faceswap.errors"
local runtime = require "faceswap.runtime"

local backend = {}

local FILE = { module = "faceswap.store", library = "libsqlite3-dev" }
local SHARED = { module = "faceswap.store_postgres", library = "libpq-dev" }

--- Whether a place is that of a ledger which many machines share: postgresql://HOST/DATABASE, or service=NAME of libpq's service file.
---@param place string
---@return boolean
function backend.is_shared(place)
  return (place:find("^postgres://") or place:find("^postgresql://") or place:find("^service=")) ~= nil
end

--- Whether a place holds a password, which others could see on a command line.
---@param place string
---@return boolean
function backend.has_password(place)
  local authority = place:match("^%w+://([^/?#]*)@") or ""
  return backend.is_shared(place) and (authority:find(":", 1, true) or place:find("[?&]%w*password=")) ~= nil
end

-- How libpq also writes an address, by the names that one begins with (PostgreSQL's documentation, 34.1.2).
local KEYWORDS = { host = true, hostaddr = true, port = true, dbname = true, user = true, password = true, sslmode = true }

-- Whether a place is meant as the address of a database, and is not written as one: a file of that name would be a ledger of this machine
-- alone.
local function is_misspelt(place)
  local keyword = place:match "^%s*(%w+)%s*="
  local scheme = place:match "^%s*(%a[%w+.-]*):"
  return KEYWORDS[keyword] or place:find "^%s*%a[%w+.:-]*://" ~= nil or scheme ~= nil and scheme:lower():find "^postgres" ~= nil
end

--- Opens a ledger.
---@param place string
---@param option string? what the place was given as, for messages
---@return faceswap.Store?
---@return faceswap.Error?
function backend.open(place, option)
  local kind = backend.is_shared(place) and SHARED or FILE
  if kind == FILE and is_misspelt(place) then -- it may have a password, and is not shown
    return errors.fail("config", "%s: that is no file's name, and no address of a database as it is written here: "
      .. "postgresql://HOST/DATABASE, or service=NAME of libpq's service file", option or "ledger")
  end
  local found, module = pcall(runtime.store, kind.module)
  if not found then
    local why = runtime.load_problem(kind.module, module)
      or ("%s does not load; install it, with %s (README.md, Installing)"):format(kind.module, kind.library)
    local _, err = errors.fail("config", "%s: %s", option or "ledger", why)
    err.cause = module
    return nil, err
  end
  local opened, problem = module.open(place)
  if not opened then
    return errors.fail("config", "%s: %s", option or "ledger", problem)
  end
  return opened
end

return backend
