--- Outcomes of requests in scripts: the named ones, and the check of outcomes written as tables.
local json = require "faceswap.json"
local options = require "faceswap.options"

local outcomes = {}

---@class faceswap.testing.Outcome what becomes of one request; without a field the double answers as the service would
---@field code integer? the envelope's code, 402 for instance; nothing is carried out then
---@field message string? the envelope's message
---@field data any? the envelope's `data`, whatever its shape
---@field errors any? the envelope's `errors`
---@field status integer? HTTP status (200)
---@field body string? bytes instead of the envelope
---@field headers table<string, string>? of the answer
---@field retry_after number? seconds, as Retry-After would say
---@field slow number? seconds of virtual time until the answer
---@field cut integer? only so many bytes of the answer arrive
---@field lost "cut"|"timeout"|"unsent"|"never"|boolean|nil no answer: after the request was sent ("cut", true), after the call's own
--- time-out, or because it could not be sent, for now or for good
---@field done boolean? whether the service carries out what is asked, whatever it answers. Without it: unless the outcome has a `code`,
--- `status`, `data` or `body`, or says that nothing was sent
---@field times integer? for how many requests this holds (1)
---@field takes number? of a submission: seconds until its task has ended
---@field fails string|boolean|nil of a submission: its task fails, for this reason
---@field state string? of a submission: the word by which its task is described for ever
---@field cost number? of a submission: credits that are charged
---@field result any? of a submission: what its task has as `result` at its end
---@field faces integer|table|nil of a detection: how many faces, or a list of them

local fields = {
  code = "number", message = "string", data = "any", errors = "any", status = "number", body = "string", headers = "table",
  retry_after = "number", slow = "number", cut = "number", lost = "string|boolean", done = "boolean", times = "number",
  takes = "number", fails = "string|boolean", state = "string", cost = "number", result = "any", faces = "number|table",
}

--- Outcomes by name.
---@type table<string, faceswap.testing.Outcome>
outcomes.named = {
  ok = {},
  unauthorized = { code = 401, message = "invalid API key" },
  no_credits = { code = 402, message = "insufficient credits" },
  key_disabled = { code = 403, message = "the key is disabled" },
  not_found = { code = 404, message = "not found" },
  expired = { code = 404, message = "the detection does not exist or has expired" },
  invalid = { code = 422, message = "validation error" },
  rate_limited = { code = 429, status = 429, message = "too many requests" },
  maintenance = { code = 455, message = "under maintenance" },
  server_error = { code = 500, status = 500, message = "internal error" },
  disabled = { code = 505, message = "this feature is disabled" },
  gateway_page = { status = 502, body = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>" },
  not_json = { body = "It works!" },
  empty = { body = "" },
  lost = { lost = "cut" },
  timeout = { lost = "timeout" },
  unsent = { lost = "unsent" },
  fails = { fails = "generation failed" },
  slow = { slow = 45 },
}

local losses = { cut = true, timeout = true, unsent = true, never = true }

local function check_field(name, value)
  local wanted = fields[name]
  if not wanted then
    options.misuse(("testing: an outcome has no field '%s'"):format(tostring(name)))
  elseif wanted ~= "any" and not ("|" .. wanted .. "|"):find("|" .. type(value) .. "|", 1, true) then
    options.misuse(("testing: '%s' of an outcome must be a %s, got %s"):format(name, (wanted:gsub("|", " or a ")), type(value)))
  elseif wanted == "any" then
    local ok, problem = pcall(json.encode, { [name] = value })
    if not ok then
      options.misuse(("testing: an outcome cannot be sent: %s"):format(problem))
    end
  elseif wanted == "number" and not (value >= 0 and value < math.huge) then
    options.misuse(("testing: '%s' of an outcome must be 0 or above, got %s"):format(name, tostring(value)))
  elseif name == "status" and (value < 200 or value > 599 or value % 1 ~= 0) then
    options.misuse(("testing: 'status' of an outcome must be a whole number from 200 to 599, got %s"):format(tostring(value)))
  end
end

--- Checks an outcome of a script.
---@param given string|table|function
---@return table|function
function outcomes.check(given)
  if type(given) == "function" then
    return given
  elseif type(given) == "string" then
    return outcomes.named[given] or options.misuse(("testing: there is no outcome named '%s'"):format(given))
  elseif type(given) ~= "table" then
    options.misuse(("testing: an outcome is a name, a table or a function, got %s"):format(type(given)))
  end
  for name, value in pairs(given) do
    check_field(name, value)
  end
  if given.lost and given.lost ~= true and not losses[given.lost] then
    options.misuse(("testing: 'lost' is cut, timeout, unsent, never or true, got '%s'"):format(given.lost))
  end
  return given
end

--- Whether the service carries out the request.
---@param outcome faceswap.testing.Outcome
---@return boolean
function outcomes.is_done(outcome)
  if outcome.done ~= nil then
    return outcome.done
  elseif outcome.lost == "unsent" or outcome.lost == "never" then
    return false
  end
  return not (outcome.code or outcome.status or outcome.body or outcome.data ~= nil)
end

return outcomes
