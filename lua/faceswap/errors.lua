--- What went wrong at run time: one class, one constructor.
local core = require "faceswap.core"
local options = require "faceswap.options"

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
---@field task_ended boolean? the service has said that the task concerned failed; without it the task may still succeed
---@field over_budget boolean? the client's budget does not allow it
---@field allow string? what a plan may allow so that this is no error (faceswap.rules)
---@field said string? what a server said that is not the service, or not in its usual form: one line of its JSON, XML, page or text
---@field request_id string? by which the operators of the server find the request
---@field headers table<string, string>? of the answer, by their names in lower case
---@field raw table? the service's answer, decoded
---@field cause any? what lies behind
local Error = {}
Error.__index = Error
Error.__name = "faceswap.Error"

function Error:__tostring()
  local code = self.code or self.status
  local text = ("faceswap: %s%s: %s"):format(self.kind, code and " " .. code or "", self.message)
  local id = self.task_id or self.detect_task_id
  text = id and ("%s (task %s)"):format(text, core.clean(id)) or text
  text = self.request_id and ("%s (request %s)"):format(text, self.request_id) or text
  return options.without_passwords(core.clean(text, true))
end

-- A message's own lines after the first are indented by two spaces; other ends of lines come with names from outside.
local function own_line(gap)
  return gap == "\n  " and gap or " "
end

--- Makes an error. What a service, a server or a file's name has put into its message can neither drive a terminal, nor begin a line, nor
--- show a password.
---@param fields table the fields of a faceswap.Error
---@return faceswap.Error
function errors.new(fields)
  fields.message = fields.message and options.without_passwords(core.clean(fields.message, true):gsub("\n%s*", own_line))
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

--- What a function returns that has a value, or an error: never both, so that print() shows no nil behind a value.
---@param value any
---@param err any
---@return any value
---@return any err where there is no value
function errors.either(value, err)
  if value then
    return value
  end
  return nil, err
end

--- `assert` whose error is a text: that of Lua 5.1 takes no table, and nginx logs one as "unknown error".
---@param value any what a call returned
---@param ... any what came with it: the error, where there is no value
---@return any value where it is one, with what came with it; else the error's text is raised
function errors.assert(value, ...)
  if not value then
    local err = ...
    error(err == nil and "assertion failed!" or tostring(err), 0)
  end
  return value, ...
end

--- Whether a value is an error of this module.
---@param value any
---@return boolean
function errors.is(value)
  return getmetatable(value) == Error
end

return errors
