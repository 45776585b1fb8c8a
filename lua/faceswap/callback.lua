--- Callbacks of the service, received by a server of your own, whatever it is written with: lua-http, cqueues, a CGI script, a queue in
--- between. (Inside nginx use faceswap.nginx.callback, which also reaches the other workers.)
---
---     local callback = assert(require("faceswap.callback").new { secret = …, url = "https://me.example/done" })
---     local client = assert(faceswap.new { callback = callback })
---     -- for each request to that address:
---     local status = callback:receive(method, target)   -- 200, 403 or 405: answer with it, with an empty body
---
--- Each submission of the client gets a URL of its own, with a token that only the secret makes. Who has that URL can make the client ask
--- for its task once, at once; the answer comes from the service, with the key. What a callback's body claims is not read.
local callback_url = require "faceswap.client.callback_url"
local options = require "faceswap.options"
local polling = require "faceswap.ledger.polling"

local callback = {}

-- Number of jobs beyond which expired ones are removed.
local SWEEP = 1000

---@class faceswap.Callback
---@field private made faceswap.CallbackUrl
---@field private jobs table<string, table> by job: {expires, called, and until then client, task_id}
---@field private expected table<string, true> tasks of which a callback will tell
---@field private count integer of jobs
---@field private client faceswap.Client? the last one that was made with it
---@field private sweep_at integer the count at which expired ones are looked for
local Callback = {}
Callback.__index = Callback
Callback.__name = "faceswap.Callback"

-- The secret is not shown.
function Callback:__tostring()
  return ("faceswap.Callback (%s)"):format(options.without_passwords(self.made.url))
end

-- A task's name in the table; it holds the account, so that clients with another key do not share it.
local function name_of(client, task_id)
  return ("%s %s"):format(client.account, task_id)
end

-- Forgets the client that waited for a job's task.
local function forget(self, known)
  if known.client then
    self.expected[name_of(known.client, known.task_id)] = nil
    known.client = nil
  end
end

local function sweep(self, now)
  for job, known in pairs(self.jobs) do
    if known.expires < now then
      forget(self, known)
      self.jobs[job], self.count = nil, self.count - 1
    end
  end
  self.sweep_at = math.max(SWEEP, self.count * 2)
end

--- Through the client's ledger, where machines share it, callbacks reach who waits elsewhere; the client calls this.
---@param client faceswap.Client
function Callback:attach(client)
  self.client = client
end

--- A URL for one submission; the client calls it.
---@return string url
---@return string job its id
function Callback:issue()
  local now = os.time()
  if self.count >= self.sweep_at then
    sweep(self, now)
  end
  local url, job = callback_url.issue(self.made, now)
  self.jobs[job], self.count = { expires = now + self.made.lifetime }, self.count + 1
  return url, job
end

--- The submission with the URL of a job has made a task; the client calls it.
---@param client faceswap.Client
---@param task_id string
---@param job string
function Callback:submitted(client, task_id, job)
  local known = self.jobs[job]
  if known and not known.called then
    known.client, known.task_id = client, task_id
    self.expected[name_of(client, task_id)] = true
  end
end

--- Whether the end of a task will be told, so that polling it may be stretched; the client calls it.
---@param client faceswap.Client
---@param task_id string
---@return boolean
function Callback:expects(client, task_id)
  return self.expected[name_of(client, task_id)] or false
end

-- The client asks for the task at once.
local function tell(self, job)
  local known = self.jobs[job]
  if self.client and not self.client.closed then
    polling.note(self.client, job)
  end
  if not known then
    return -- of an earlier run, or another process
  end
  known.called = true
  local client = known.client
  forget(self, known)
  if client and not client.closed then
    client.core:poll_now(known.task_id)
  end
end

-- The arguments of a query; one that is given twice counts as missing.
local function arguments(target)
  local args, twice = {}, {}
  for field in (target:match("%?(.*)$") or target):gsub("#.*$", ""):gmatch "[^&]+" do
    local name, value = field:match "^([^=]*)=?(.*)$" -- anchored: a time that grows with the length alone
    twice[name] = args[name] ~= nil or twice[name]
    args[name] = not twice[name] and value or nil
  end
  return args
end

--- The job that a request is about, where its token is one of ours and has not expired. For a server that runs in another process than the
--- client: it needs the same secret and url, and passes the target on.
---@param target string the request's path with its query, or its URL, or the query alone
---@return string? job
function Callback:verify(target)
  options.argument("verify", "target", target, "string")
  return callback_url.job(self.made, arguments(target), os.time())
end

--- Takes a request. A client that waits for the task asks for it at its next step.
---@param method string
---@param target string the request's path with its query, or its URL, or the query alone
---@return 200|403|405 status to answer with; a forged or expired one gets 403, and nothing comes of it
function Callback:receive(method, target)
  options.argument("receive", "target", target, "string")
  if method ~= "POST" then
    return 405
  end
  local job = self:verify(target)
  if not job then
    return 403
  end
  tell(self, job)
  return 200
end

options.guard_methods(Callback)

--- Makes what receives callbacks, for the option `callback` of faceswap.new.
---@param given {secret: string, url: string, lifetime: number?} `secret`: at least 32 bytes; `url`: where the service reaches your server;
--- `lifetime`: seconds that a token is valid (86400)
---@return faceswap.Callback?
---@return faceswap.Error?
function callback.new(given)
  local made, err = callback_url.new("callback.new", given)
  if not made then
    return nil, err
  end
  return setmetatable({ made = made, jobs = {}, expected = {}, count = 0, sweep_at = SWEEP }, Callback)
end

return callback
