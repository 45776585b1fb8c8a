--- The client: one account of the service, or one local engine. What it can do stands in files of its own.
local call = require "faceswap.client.call"
local cancel = require "faceswap.client.cancel"
local connect = require "faceswap.client.connect"
local create = require "faceswap.client.create"
local detect = require "faceswap.client.detect"
local errors = require "faceswap.errors"
local events = require "faceswap.observe.events"
local fresh_urls = require "faceswap.client.fresh_urls"
local json = require "faceswap.json"
local ledger = require "faceswap.ledger"
local metrics = require "faceswap.observe.metrics"
local options = require "faceswap.options"
local polling = require "faceswap.ledger.polling"
local preview = require "faceswap.preview"
local recovery = require "faceswap.ledger.recovery"
local run = require "faceswap.client.run"
local runtime = require "faceswap.runtime"
local service = require "faceswap.client.service"
local swap = require "faceswap.client.swap"
local tasks = require "faceswap.client.task"
local task_ages = require "faceswap.client.task_ages"
local transfer = require "faceswap.client.transfer"
local uploads = require "faceswap.client.uploads"
local version = require "faceswap.version"

-- Jobs at a time by default.
local CONCURRENCY = 64

---@class faceswap.Client
---@field private core userdata
---@field private engine userdata? the local engine's process
---@field private key_source string
---@field private base_url string
---@field backend "hosted"|"local"
---@field private service string whose its entries in the ledger are, see faceswap.client.service
---@field private paths table<string, string> of calls, see faceswap.client.service
---@field private clock faceswap.Clock
---@field private is_doubled boolean a double of the service (faceswap.testing) stands for it
---@field private insecure boolean media may go unencrypted
---@field private engine_options faceswap.EngineOptions? of engines that are started beside it
---@field private ledger table what ledger.new made
---@field private scheduler faceswap.Scheduler
---@field private ages faceswap.Ages
---@field private uploads faceswap.Uploads
---@field private fresh faceswap.FreshUrls
---@field private schemas table<string, table|false> of models, once they were asked for
---@field private observer faceswap.Observer
---@field private call_timeout number? seconds of a call that is given none
---@field private limit number? seconds that no call but a submission takes longer than, whatever it is given: the command's --timeout
---@field private repeats boolean? what costs nothing may be sent again after a lost answer: the command's, with an engine on this machine
---@field private account string what its key at its address is known by
---@field private share faceswap.Share? with the other workers of nginx
---@field private callback faceswap.Callback|faceswap.nginx.Callback|nil
local Client = {
  VERSION = version.NUMBER,
  call = call.make,
  upload = transfer.upload,
  download = transfer.download,
  fetch = transfer.fetch,
  detect = detect.detect,
  swap = swap.swap,
  estimate = swap.estimate,
  create = create.create,
  swap_primary = create.swap_primary,
  resume = recovery.resume,
  resolve = recovery.resolve,
  run = run.run,
  forget = cancel.forget,
  preview = preview.preview,
}
Client.__index = Client
Client.__name = "faceswap.Client"

function Client:__tostring()
  return ("faceswap.Client (%s)"):format(self.base_url)
end

local new_options = {
  api_key = "string",
  base_url = "string",
  backend = "string",
  engine = "table",
  ca_file = "text",
  allow_insecure = "boolean",
  max_answer = "number",
  max_media = "number",
  concurrency = "number",
  on_event = "function",
  ledger = "string|table|userdata",
  budget = "table",
  callback = "table",
  transport = "table",
  region = "string",
  paths = "table",
  proxy = "string",
  headers = "table",
  user_agent = "string",
  timeout = "number",
  retries = "amount",
  http_version = "string|number",
  log = "string",
}

--- See faceswap.new.
---@param given faceswap.Options?
---@return faceswap.Client?
---@return faceswap.Error?
function Client.new(given)
  given = options.check("faceswap.new", given, new_options)
  if given.callback and type(given.callback.issue) ~= "function" then
    options.misuse "faceswap.new: option 'callback' must be one that faceswap.callback or faceswap.nginx.callback has made"
  end
  if given.transport and type(given.transport.connect) ~= "function" then
    options.misuse "faceswap.new: option 'transport' must be a double of faceswap.testing"
  end
  local parts, err = connect.parts(given)
  if not parts then
    return nil, err
  end
  local found, concurrency = parts.found, given.concurrency or CONCURRENCY
  local core_client, runner, clock = connect.core(given, found, parts.way, concurrency, parts.tell ~= nil)
  if not core_client then
    ledger.close(parts)
    if found.process then
      found.process:close()
    end
    return errors.fail("config", "%s", runner)
  end
  local observer = events.observer(core_client, parts.tell)
  local self = setmetatable({
    core = core_client,
    clock = clock,
    scheduler = runner.new(core_client, concurrency, observer),
    ages = task_ages.new(clock.now),
    uploads = uploads.new(),
    fresh = fresh_urls.new(clock),
    schemas = {},
    observer = observer,
    engine = found.process,
    key_source = found.key_source,
    insecure = given.allow_insecure or found.base_url:find("^[Hh][Tt][Tt][Pp]:") ~= nil,
    base_url = found.base_url,
    backend = found.backend,
    service = service.name(found),
    paths = found.paths,
    is_doubled = given.transport ~= nil,
    ledger = parts.ledger,
    account = core_client:account(),
    share = not given.transport and runtime.share() or nil,
    callback = given.callback,
    call_timeout = given.timeout,
    engine_options = given.engine,
  }, Client)
  self.scheduler.between = not runtime.is_nginx and polling.between(self) or nil
  if given.callback and given.callback.attach then
    given.callback:attach(self)
  end
  return self
end

-- ---- jobs ------------------------------------------------------------------------------------------------------------------

--- Runs a function as a job: inside it every call yields instead of blocking, another client's as well, so that many jobs go on at once.
---@param fn function
---@param ... any its arguments
---@return faceswap.Job
function Client:spawn(fn, ...)
  options.argument("spawn", "fn", fn, "function")
  return self.scheduler:spawn(fn, ...)
end

--- Waits for all the jobs; raises what one of them raised, once all have ended.
---@param jobs faceswap.Job[]
---@param ... any no options: a time-out is one of the calls within the jobs
---@return table[]? results what each job's function returned, packed with its count `n`, in the order of the jobs
---@return faceswap.Error? where this is called in a job that is cancelled
function Client:join_all(jobs, ...)
  options.argument("join_all", "jobs", jobs, "table")
  options.check("join_all", (...), {})
  local unlisted = 0 -- those that stand behind a hole, or under a name
  for name in pairs(jobs) do
    unlisted = unlisted + (name ~= "n" and 1 or 0)
  end
  for i, job in ipairs(jobs) do
    unlisted = unlisted - 1
    if type(job) ~= "table" or type(job.join) ~= "function" then
      options.misuse(("join_all: jobs[%d] is no job, as spawn gives"):format(i))
    end
  end
  if unlisted > 0 then
    options.misuse "join_all: jobs must be a list of jobs without holes"
  end
  return self.scheduler:join_all(jobs)
end

--- Lets jobs and calls go on for at most `seconds` (0: only what is ready now). For foreign event loops.
---@param seconds number? default 0
---@return integer unfinished how many jobs and calls are unfinished
function Client:step(seconds)
  local left = self.scheduler:step(options.argument("step", "seconds", seconds or 0, "number"))
  self.scheduler:raise()
  return left
end

--- A descriptor that is readable when step(0) has something to do. With events() and timeout() it makes the client an object that
-- cqueues can poll.
---@return integer
function Client:pollfd()
  options.check_usable(self)
  return self.scheduler:descriptor()
end

--- What the descriptor is polled for: always "r", which is readable.
---@return string
function Client.events()
  return "r"
end

--- Always nil: the descriptor becomes readable when a timer is due as well.
---@return nil
function Client.timeout()
  return nil
end

-- ---- the rest --------------------------------------------------------------------------------------------------------------

local function end_work(self)
  self.scheduler:close()
  polling.finish(self)
end

--- Ends what is in progress and wipes the key. A closed client can be closed again, and does nothing else.
function Client:close()
  if self.closing then
    return -- by what it ends: a job that closes it, too
  end
  local ok, problem = true, nil
  if not self.closed then
    self.closed, self.closing = true, true
    if pcall(self.core.active, self.core) then -- not in a forked child: jobs and calls are the parent's
      ok, problem = pcall(end_work, self)
    end
    self.closing = nil
    ledger.close(self)
  end
  self.core:close()
  if self.engine then
    self.engine:close()
  end
  if not ok then
    error(problem, 0)
  end
  self.observer:raise()
end

Client.__close = Client.close

---@class faceswap.Stats
---@field calls table<string, table<string, integer>> finished calls by name and outcome: "ok" or an error's kind
---@field requests table<string, table<string, integer>> single requests, likewise
---@field latency table<string, table> of requests by call: cumulative buckets {le (seconds), count}, `sum` (seconds), `count`
---@field retries integer requests that were or will be sent again
---@field ambiguous integer submissions that may have been carried out
---@field bytes_sent integer of bodies
---@field bytes_received integer of bodies
---@field connections_opened integer
---@field connections_reused integer requests on a connection that was open already
---@field in_flight integer calls with a request under way
---@field waiting integer calls that wait for their next request
---@field held integer calls among them that wait for their turn: for the rate, or until fewer requests are under way
---@field rate number? requests per second that the client allows itself; nil before the service's first refusal
---@field durations table<string, {count: integer, shortest: number?}> what was learned of tasks, in seconds by kind
---@field events_dropped integer events that nobody took in time

--- What the client has done so far, in numbers.
---@return faceswap.Stats
function Client:stats()
  options.check_usable(self)
  return self.core:stats()
end

--- The same as text for Prometheus.
---@return string
function Client:metrics()
  return metrics.text(self:stats())
end

--- The credits of the account.
---@param given {timeout: number?}? seconds (60)
---@return number? credits
---@return faceswap.Error?
function Client:balance(given)
  given = options.check("balance", given, { timeout = "number" })
  local answer, err = self:call { call = "balance", timeout = given.timeout }
  if not answer then
    return nil, err
  end
  local balance = json.number(answer.data.balance)
  if not balance then
    return errors.fail("protocol", "the answer to a balance query has no number in `balance`")
  end
  return balance
end

--- Takes up a task of an earlier run.
---@param task_id string
---@param ... any no options: a time-out is one of task:wait
---@return faceswap.Task
function Client:task(task_id, ...)
  local id = options.id("task", "task_id", task_id)
  options.check("task", (...), {})
  return tasks.new(self, id)
end

options.guard_methods(Client, "new", "events", "timeout")

return Client
