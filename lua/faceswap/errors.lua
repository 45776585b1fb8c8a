--- What went wrong at run time: one class, one constructor.
local errors = {}

---@class faceswap.Error
---@field kind "config"|"transport"|"timeout"|"http"|"api"|"protocol"|"cancelled"|"expired"|"choice"
---@field message string what happened and what to do about it
---@field code integer? the service's code (401, 402, …)
---@field status integer? HTTP status
---@field retryable boolean? the same call may succeed later, and making it again is safe
---@field retry_after number? seconds, where the service asks for them
---@field ambiguous boolean? the service may have done, and charged, what was asked
---@field circuit_open boolean? it was not sent, as the service has refused what is alike with `code`; after `retry_after` it will be
---@field task_id string? the task concerned
---@field detect_task_id string? the detection concerned
---@field over_budget boolean? the client's budget does not allow it
---@field allow string? what a plan may allow so that this is no error (faceswap.rules)
---@field raw table? the service's answer, decoded
---@field cause any? what lies behind
local Error = {}
Error.__index = Error
Error.__name = "faceswap.Error"

function Error:__tostring()
  local code = self.code or self.status
  local text = ("faceswap: %s%s: %s"):format(self.kind, code and " " .. code or "", self.message)
  local id = self.task_id or self.detect_task_id
  return id and ("%s (task %s)"):format(text, id) or text
end

---@param fields table the fields of a faceswap.Error
---@return faceswap.Error
function errors.new(fields)
  fields.retryable = fields.retryable or false
  fields.ambiguous = fields.ambiguous or false
  return setmetatable(fields, Error)
end

--- `nil` and an error whose message is the formatted text, for a function to return.
---@return nil
---@return faceswap.Error
function errors.fail(kind, format, ...)
  return nil, errors.new { kind = kind, message = format:format(...) }
end

--- Whether a value is an error of this module.
function errors.is(value)
  return getmetatable(value) == Error
end

-- What the user can do about a code of the service; %s is where the key came from.
local advice = {
  [401] = "the API key was not accepted; check %s",
  [402] = "add credits to the account, then try again",
  [403] = "the API key is disabled; check %s, or ask the service's support",
  [429] = "the service limits the rate; try again later",
  [455] = "the service is under maintenance; try again later",
  [500] = "the service had an internal error",
  [503] = "the service is unavailable; try again later",
  [505] = "the service has switched this feature off",
}

local ambiguous_advice = "the request may have been carried out and charged: "
  .. "it is not sent again; compare the balance before you repeat it"

--- The error of a call that the core reports as failed.
---@param finished table what core.client:step returned
---@param key_source string? where the API key came from, for the message; nil where another than the service was asked
function errors.of_call(finished, key_source)
  local parts = { finished.message }
  local hint = key_source and advice[finished.code or finished.status]
  if hint then
    parts[#parts + 1] = hint:format(key_source)
  end
  if finished.ambiguous then
    parts[#parts + 1] = ambiguous_advice
  end
  return errors.new {
    kind = finished.kind,
    message = table.concat(parts, "; "),
    code = finished.code,
    status = finished.status,
    retryable = finished.retryable,
    retry_after = finished.retry_after,
    ambiguous = finished.ambiguous,
    circuit_open = finished.circuit_open,
  }
end

return errors
