--- The ledger inside nginx. A thread writes it, since a disk or a server takes milliseconds to confirm it; the request that asks sleeps
-- on a semaphore meanwhile. The interface is that of faceswap.Store; requests are answered in their order.
local backend = require "faceswap.ledger.backend"
local compat = require "faceswap.compat"
local completions = require "faceswap.nginx.completions"
local phases = require "faceswap.nginx.phases"
local semaphore = require "ngx.semaphore"

---@class faceswap.nginx.Store: faceswap.Store
---@field private core userdata
---@field private completions faceswap.nginx.Completions
---@field private waiters table<number, table> by the id of their request
local Store = {}
Store.__index = Store

-- The answer to a request that was not run: intend says beside nil how it ended.
local function failure(name, problem)
  local is_intent = name == "intend"
  return { n = is_intent and 3 or 2, nil, is_intent and "failed" or problem, is_intent and problem or nil }
end

local function ask(self, name, ...)
  phases.check()
  local id, problem = self.core[name](self.core, ...)
  if not id then
    return failure(name, problem)
  end
  local waiter = { semaphore = semaphore.new(), name = name }
  self.waiters[id] = waiter
  while not waiter.answer do
    self.completions:wait(waiter.semaphore)
  end
  return waiter.answer
end

local function finish(self, id, answer)
  local waiter = self.waiters[id]
  self.waiters[id] = nil
  waiter.answer = answer
  waiter.semaphore:post()
end

--- The driver has collected an answer; the request that asked may have ended.
---@private
function Store:on_finished(answer)
  finish(self, answer.id, answer)
end

--- Ends the thread once everything is written.
function Store:close()
  self.completions:close()
  self.core:close()
  for id, waiter in pairs(self.waiters) do
    finish(self, id, failure(waiter.name, "the ledger was closed"))
  end
end

local store = {}

--- Makes the function that opens ledgers of a C module in a thread.
---@param name string the module's
---@return {open: fun(location: string): faceswap.nginx.Store?, string?}
function store.of(name)
  local core_store = require(name)
  local class = setmetatable({}, Store)
  class.__index = class
  for _, method in ipairs(core_store.methods) do
    class[method] = function(self, ...)
      local answer = ask(self, method, ...)
      return compat.unpack(answer, 1, answer.n)
    end
  end
  return {
    -- The thread opens the ledger, since a server may take long to answer. Where nothing can wait, as in init_worker or in `require`, the
    -- worker looks whether a file can be opened; whether a server answers is told by the first call. In the master process neither is
    -- looked at: a file would be made for another user.
    open = function(location)
      local core_ledger, wrong = core_store.threaded(location)
      if not core_ledger then
        return nil, wrong
      end
      local self = setmetatable({ core = core_ledger, waiters = {} }, class)
      self.completions = completions.new(self.core, self)
      local opened, problem = true, nil
      if phases.can_wait() then
        opened, problem = self:spent()
      elseif ngx.get_phase() ~= "init" and not backend.is_shared(location) then
        opened, problem = core_store.open(location)
        if opened then
          opened:close()
        end
      end
      if not opened then
        self:close()
        return nil, problem
      end
      return self
    end,
  }
end

return store
