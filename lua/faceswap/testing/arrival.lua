--- Processes a double's answer on arrival, before the call's flow judges it.
local core = require "faceswap.core"

local arrival = {}

-- Bytes of a body that is no medium, kept for the error.
local EXCERPT = 1024

-- The reason why a media host's answer is not the requested medium; nil if it is.
local function unfit_reason(answer, kind)
  if answer.status ~= 200 then
    return ("HTTP %d: the media host sent no file, it may come later"):format(answer.status)
  elseif answer.body == "" then
    return "what the media host sent is empty"
  end
  local ending, _, fits = core.media_type(answer.body, kind)
  return not ending and "what the media host sent is no video or picture" or not fits and "what the media host sent is no " .. kind or nil
end

--- Writes a download to its file, whole, if it is a medium.
---@param call table
---@param answer faceswap.testing.Answer
---@return faceswap.testing.Answer
function arrival.keep_medium(call, answer)
  local file = call.name == "get" and call.request.file
  if not file or answer.loss or answer.status < 200 or answer.status >= 300 then
    return answer
  end
  answer.unfit = unfit_reason(answer, call.request.medium)
  if answer.unfit then
    answer.body = answer.body:sub(1, EXCERPT)
    return answer
  end
  local written, problem = core.write(file, answer.body)
  if written then
    call.moved, answer.body = #answer.body, ""
    return answer
  end
  return { loss = "never", reason = problem, status = 0, body = "" }
end

--- Headers as the core gives them, a line each; nil where there are none.
---@param headers table<string, string>?
---@return string?
function arrival.header_lines(headers)
  local lines = {}
  for name, value in pairs(headers or {}) do
    lines[#lines + 1] = ("%s: %s\n"):format(name, value)
  end
  table.sort(lines)
  return lines[1] and table.concat(lines) or nil
end

return arrival
