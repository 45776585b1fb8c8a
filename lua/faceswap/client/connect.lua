--- What a client is made of: its ledger, the service, the way there, and the core that calls it.
local core = require "faceswap.core"
local ledger = require "faceswap.ledger"
local log = require "faceswap.observe.log"
local runtime = require "faceswap.runtime"
local script_scheduler = require "faceswap.client.scheduler"
local service = require "faceswap.client.service"
local version = require "faceswap.version"

local connect = {}

local scheduler = runtime.scheduler()

-- Requests at a time at most: more would wait for libcurl's connections, and each costs some 20 KB.
local REQUESTS_MAX = 64

---@class faceswap.Clock
---@field now fun(): number seconds that only go on
---@field time fun(): integer unix seconds
local real_clock = { now = core.now, time = os.time }

--- The core client, the scheduler and the clock: the real ones, or those of a test double; or nil and why there is none.
---@param given faceswap.Options
---@param found faceswap.Service
---@param way faceswap.Way
---@param concurrency number
---@param events_wanted boolean
function connect.core(given, found, way, concurrency, events_wanted)
  local settings = {
    base_url = found.base_url,
    api_key = found.api_key,
    user_agent = way.user_agent or "lua-faceswap/" .. version.NUMBER,
    ca_file = way.ca_file,
    proxy = way.proxy,
    headers = way.headers,
    retries = way.retries,
    http_version = way.http_version,
    max_answer = given.max_answer or 8 * 2 ^ 20,
    max_media = given.max_media or 16 * 2 ^ 30,
    concurrency = math.min(concurrency, REQUESTS_MAX),
    events = events_wanted,
  }
  if given.transport then
    local core_client, clock = given.transport:connect(settings)
    return core_client, script_scheduler, clock -- in virtual time nobody waits, not even for nginx
  end
  local core_client, problem = scheduler.core(settings)
  return core_client, core_client and scheduler or problem, real_clock
end

--- What the options name: the ledger, the observer's function, the way to the service and its address; or nil and an error, with nothing
--- left open. For Client.new alone: a mistake blames its caller.
---@param given faceswap.Options
---@return {ledger: table, tell: function?, way: faceswap.Way, found: faceswap.Service}?
---@return faceswap.Error?
function connect.parts(given)
  local ledger_state, err = ledger.new(given.ledger, given.budget)
  if not ledger_state then
    return nil, err
  end
  local parts = { ledger = ledger_state }
  parts.tell, err = log.join(given.on_event, given.log)
  if not err then
    parts.way, err = service.way(given)
  end
  if parts.way then
    parts.found, err = service.find(given)
  end
  if not parts.found then
    ledger.close(parts)
    return nil, err
  end
  return parts
end

return connect
