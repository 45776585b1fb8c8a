--- Flows of the core by themselves: fed with the time and with answers, without a network.
local core = require "faceswap.core"
local shell = require "spec.support.shell"

local flows = {
  submissions = { "create", "detect_video", "detect_image" },
  queries = { "balance", "upload_url", "estimate", "detection", "task" },
}

--- Checks each call of a list.
---@param list string[]
---@param check fun(call: string)
function flows.each(list, check)
  for _, call in ipairs(list) do
    check(call)
  end
end

--- An answer's text in the service's envelope.
---@param code integer
---@param data string? JSON
---@param message string?
---@return string
function flows.envelope(code, data, message)
  return ('{"code": %d, "message": "%s", "data": %s}'):format(code, message or "m", data or "{}")
end

-- What a wait for a task or detection is for.
local RESULT = ', "result": {"id": "x", "faces": [], "media_urls": ["https://a/b.mp4"]}'

--- The answer to a query for a task.
---@param status string
---@param rest string? of `data`, as JSON, with a comma before it; default: a result
---@return table answer for flow:answer
function flows.task(status, rest)
  return { status = 200, body = flows.envelope(200, ('{"status": "%s"%s}'):format(status, rest or RESULT)) }
end

--- A call that has just begun, at time 0.
---@param call string
---@param options table? of core.flow; the call's time is 60 s
---@return userdata
function flows.new(call, options)
  return core.flow(shell.merge({ call = call, timeout = 60, seed = 7 }, options))
end

--- One request of a fresh flow, answered at once: what the flow does next, its state, and until when it waits.
---@param call string
---@param answer table
---@param options table?
---@return string step
---@return table state
---@return number? due
---@return userdata flow
function flows.after(call, answer, options)
  local flow = flows.new(call, options)
  assert(flow:next(0) == "send")
  flow:answer(0, answer)
  local step, due = flow:next(0)
  return step, flow:state(), due, flow
end

--- Lets a flow run to its end.
---@param flow userdata
---@param judge fun(now: number): table gives the answer to a request
---@return string step "done" or "failed"
---@return number now when that was
---@return number[] sent when requests were sent
function flows.run(flow, judge)
  local now, sent = 0, {}
  while true do
    local step, due = flow:next(now)
    if step == "send" then
      sent[#sent + 1] = now
      flow:answer(now, judge(now))
    elseif step == "wait" then
      now = due
    else
      return step, now, sent
    end
  end
end

return flows
