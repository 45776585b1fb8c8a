--- The ledger inside nginx: its file is written in a thread, since to have a disk confirm a write takes milliseconds; who asks sleeps
-- on a semaphore meanwhile. It has the interface of faceswap.Store, and answers in its order.
local completions = require "faceswap.nginx.completions"
local core_store = require "faceswap.store"
local phases = require "faceswap.nginx.phases"
local semaphore = require "ngx.semaphore"

local unpack = table.unpack or unpack -- luacheck: ignore

-- Seconds: how soon one who waits looks after what should wake it.
local SOON, LATER = 1, 60

---@class faceswap.nginx.Store: faceswap.Store
---@field private core userdata
---@field private completions faceswap.nginx.Completions
---@field private waiters table<number, table> by the id of their request
local Store = {}
Store.__index = Store

local function ask(self, name, ...)
  phases.check()
  local id, problem = self.core[name](self.core, ...)
  if not id then
    return { n = name == "intend" and 3 or 2, nil, name == "intend" and "failed" or problem, problem }
  end
  local waiter = { semaphore = semaphore.new() }
  self.waiters[id] = waiter
  while not waiter.answer do
    waiter.semaphore:wait(self.completions:start() and LATER or SOON)
  end
  return waiter.answer
end

for _, name in ipairs { "intend", "update", "find", "unfinished", "spent", "usual" } do
  Store[name] = function(self, ...)
    local answer = ask(self, name, ...)
    return unpack(answer, 1, answer.n)
  end
end

--- The driver has collected an answer. Who asked may be gone.
---@private
function Store:on_finished(answer)
  local waiter = self.waiters[answer.id]
  self.waiters[answer.id] = nil
  waiter.answer = answer
  waiter.semaphore:post()
end

--- Ends the thread once everything is written.
function Store:close()
  self.completions:close()
  self.core:close()
  for id in pairs(self.waiters) do
    self:on_finished { id = id, n = 2, nil, "the ledger was closed" }
  end
end

local store = {}

--- Makes a store of a file. Where that is done in the master process the file is not looked at: it would be made for another user.
---@param location string
---@return faceswap.nginx.Store?
---@return string? problem
function store.open(location)
  if ngx.get_phase() ~= "init" then
    local opened, problem = core_store.open(location)
    if not opened then
      return nil, problem
    end
    opened:close()
  end
  local self = setmetatable({ core = core_store.threaded(location), waiters = {} }, Store)
  self.completions = completions.new(self.core, self)
  return self
end

return store
