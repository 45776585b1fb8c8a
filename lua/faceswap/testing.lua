--- A double of the service, for users' own specs: a fake of the contract in the same process answers the calls of a client. It opens no
--- socket, starts no engine and takes no time: waits end at once, in virtual time. It replaces the transport alone, so retries, polling,
--- deadlines, the breaker, the ledger, rules and files are the real ones.
---
---     local testing = require "faceswap.testing"
---     local double = testing.new { faces = 2 }
---     double:on("create", "lost")
---     local client = double:client()
---     …
---     assert.equal(1, #double:asked "create")
local clock = require "faceswap.testing.clock"
local outcomes = require "faceswap.testing.outcomes"
local options = require "faceswap.options"
local service = require "faceswap.testing.service"
local transport = require "faceswap.testing.transport"

local testing = {
  --- Outcomes by name: those that a script can say in one word.
  outcomes = outcomes.named,
}

---@class faceswap.testing.Double
---@field private clock faceswap.testing.Clock
---@field private service faceswap.testing.Service
---@field private seed integer
local Double = {}
Double.__index = Double
Double.__name = "faceswap.testing.Double"

-- Calls that a script can name.
local known = { balance = true, estimate = true, models = true, upload_url = true, detect = true, detection = true, create = true,
  task = true, upload = true, download = true }

local function check_call(where, call)
  options.argument(where, "call", call, "string")
  local name = service.name_of(call)
  if not known[name] and not pcall(require("faceswap.core").endpoint, name) then
    options.misuse(("%s: there is no call '%s'"):format(where, call))
  end
  return name
end

--- Makes a client of the double, by faceswap.new, with its options but those that say where the service is.
---@param given faceswap.Options?
---@return faceswap.Client
function Double:client(given)
  given = given or {}
  options.argument("client", "options", given, "table")
  local fields = setmetatable({ transport = self }, getmetatable(given)) -- which may have more of them
  for name, value in pairs(given) do
    fields[name] = value
  end
  local client, err = require("faceswap").new(fields)
  if not client then
    options.misuse(tostring(err))
  end
  -- models of which the double knows no schema are not asked for: its list of requests is of what the code under test does
  client.schemas = setmetatable({}, { __index = function(_, model)
    if not self.service.schemas[model] then
      return false
    end
  end })
  return client
end

--- Scripts the outcomes of the next requests of a call, in order. Later requests are answered as by the service, or as `always` says.
---@param call string "balance", "estimate", "models", "upload_url", "detect", "detection", "create", "task", "upload" or "download"
---@param ... string|faceswap.testing.Outcome|fun(request: faceswap.testing.Request): string|faceswap.testing.Outcome|nil
---@return faceswap.testing.Double self
function Double:on(call, ...)
  local name = check_call("on", call)
  local script = self.service.scripts[name] or {}
  self.service.scripts[name] = script
  if select("#", ...) == 0 then
    options.misuse "on: an outcome is needed"
  end
  for i = 1, select("#", ...) do
    local outcome = outcomes.check((select(i, ...)))
    script[#script + 1] = { outcome = outcome, left = type(outcome) == "table" and outcome.times or 1 }
  end
  return self
end

--- Scripts the outcome of all requests of a call without an `on`; nil: the service's own.
---@param call string
---@param outcome string|faceswap.testing.Outcome|function|nil
---@return faceswap.testing.Double self
function Double:always(call, outcome)
  self.service.always[check_call("always", call)] = outcome and outcomes.check(outcome) or nil
  return self
end

--- The requests that were sent, in order: all, or those of one call.
---@param call string?
---@return faceswap.testing.Request[]
function Double:asked(call)
  local name, list = call and check_call("asked", call), {}
  for _, request in ipairs(self.service.requests) do
    if not name or request.call == name then
      list[#list + 1] = request
    end
  end
  return list
end

--- The swaps that the service has accepted, whether its answer arrived or not.
---@return {id: string, model: string, input: table, callback_url: string?, cost: number, ended: boolean, failed: any}[]
function Double:tasks()
  self.service:balance() -- which sees who has ended
  return self.service.tasks
end

--- The credits of the account.
---@return number
function Double:balance()
  return self.service:balance()
end

--- Makes the service forget its detections and tasks, as after a new installation.
function Double:forget()
  self.service.detections, self.service.by_id = {}, {}
end

--- Virtual seconds since the double was made.
---@return number
function Double:now()
  return self.clock.now()
end

--- Advances virtual time.
---@param seconds number
function Double:advance(seconds)
  options.argument("advance", "seconds", seconds, "number")
  options.check("advance", { seconds = seconds }, { seconds = "amount" })
  self.clock:reach(self.clock:milliseconds() + math.floor(seconds * 1000 + 0.5))
end

-- What faceswap.new asks for.
---@private
function Double:connect(settings)
  self.seed = self.seed + 1000
  return transport.new(self.clock, self.service, { events = settings.events, retries = settings.retries, seed = self.seed }), self.clock
end

options.guard_methods(Double)

local double_options = { balance = "amount", cost = "amount", faces = "number|table", takes = "table", latency = "amount",
  media = "table", schemas = "table", seed = "number" }

--- Makes a double.
---@param given {balance: number?, cost: number?, faces: integer|faceswap.Face[]|nil, takes: {detect: number?, create: number?}?,
--- latency: number?, media: table<string, string>?, schemas: table<string, table>?, seed: integer?}? `balance` in credits (100); `cost` of
--- a swap (10); `faces` that a detection finds (2), or a list of {id, link}; seconds that a detection and a swap `take` (3, 30), and an
--- answer (`latency`, 0.05);
--- `media`, bytes by URL, for downloads of which more than a valid head matters; `schemas`, JSON Schemas of inputs by model; `seed` of the
--- jitter
---@return faceswap.testing.Double
function testing.new(given)
  given = options.check("testing.new", given, double_options)
  options.check("testing.new: takes", given.takes, { detect = "amount", create = "amount" })
  local time = clock.new()
  return setmetatable({ clock = time, service = service.new(time, given), seed = given.seed or 1 }, Double)
end

return testing
