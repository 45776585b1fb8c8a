--- Tells a user's function what happens.
local core = require "faceswap.core"
local options = require "faceswap.options"

---@class faceswap.Event
---@field type "request"|"response"|"retry"|"poll"|"state"|"ambiguous"|"finished"|"doubt"
---@field time number unix seconds
---@field face_id integer? of a doubt, whose `message` says why. By its `kind`: "unknown", a face that a plan leaves as it is, since it
--- could not be told whose it is; "similar", one that may be somebody else of whom something else becomes; "left_out", one that takes part
--- in no position and that somebody who counts would count, or that stays though a rule changes everyone; "no_face", one that is changed or
--- counted and may be drawn, carved, an animal's or hidden; "nearly_level", one that is hardly apart from another one in an order;
--- "order_changes", one that comes before and behind another one in turn; "never_together", one of which no frame tells whether it comes
--- before another; "seen_twice", one that is seen together with another face of the same person; "unseen", one that is not seen in the
--- seconds in which a rule holds; "target", one whose target picture makes a poor swap
---@field media string? of a doubt: path of the video or picture it is about, or its URL where it is no file of this machine
---@field call string? the core's name of the call: "create", "task", "get", …
---@field id integer of the call, common to all its events
---@field attempt integer which one for the same answer, from 1
---@field method string? of a request
---@field path string? of a request; never its query
---@field status integer? HTTP
---@field code integer? the service's
---@field kind string? of a failure, as in faceswap.Error; a call that has finished without one has succeeded. Of a doubt: see `face_id`
---@field state string? of the task, as the service puts it
---@field unknown boolean? the service's documentation does not have that state; told once in each wait
---@field task_id string? the task concerned
---@field wait number? seconds until the next request
---@field elapsed number? seconds since the request, or of the whole call
---@field message string? what went wrong; queries of URLs are cut off

---@class faceswap.Observer
---@field private core userdata
---@field private on_event fun(event: faceswap.Event)
---@field private delivering boolean
---@field private problem {[1]: any}? what on_event raised first
local Observer = {}
Observer.__index = Observer

-- Fields with text of the service, which is cleaned before it reaches logs and terminals.
local foreign = { "state", "task_id", "message" }

--- Passes all events since the last time to on_event. What on_event raises is kept for Observer:raise: an error must not come between a
-- paid call and the caller that waits for its answer.
function Observer:deliver()
  -- events of calls that on_event makes itself are delivered the next time
  if self.delivering then
    return
  end
  self.delivering = true
  local batch = {}
  for event in self.core.event, self.core do
    for _, name in ipairs(foreign) do
      event[name] = event[name] and options.without_passwords(core.clean(event[name]))
    end
    batch[#batch + 1] = event
  end
  for _, event in ipairs(batch) do
    local ok, problem = pcall(self.on_event, event)
    if not ok then
      self.problem = self.problem or { problem }
    end
  end
  self.delivering = false
end

--- Passes an event to on_event that did not happen in the core.
---@param event table of which `time` is added
function Observer:tell(event)
  event.time = os.time()
  local ok, problem = pcall(self.on_event, event)
  if not ok then
    self.problem = self.problem or { problem }
  end
end

--- Raises what on_event has raised. For places where nothing is lost by it.
function Observer:raise()
  local problem = self.problem
  if problem then
    self.problem = nil
    error(problem[1], 0)
  end
end

local events = {}

-- The observer of a client without on_event.
local silent = {
  tell = function() end,
  deliver = function() end,
  raise = function() end,
}

--- Watches a client of the core, which collects events if there is a function for them.
---@param core_client userdata
---@param on_event fun(event: faceswap.Event)?
---@return faceswap.Observer
function events.observer(core_client, on_event)
  if not on_event then
    return silent
  end
  return setmetatable({ core = core_client, on_event = on_event, delivering = false }, Observer)
end

return events
