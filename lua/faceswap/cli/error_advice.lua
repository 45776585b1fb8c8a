--- Rewrites error messages for users of the command: the module's own messages address programmers.
local paths = require "faceswap.cli.paths"

local error_advice = {}

-- The ledger counts what all runs have cost; a user gives a budget to one of them.
local function left_of_budget(cost, spent, total)
  return ("over the budget: it would cost %s credits, and %.14g of the budget are left"):format(cost,
    math.max(0, tonumber(total) - tonumber(spent)))
end

local TAKE_UP = "; take it up again with .*$"

-- Of a request whose answer was lost.
local CHARGED = "the request may have been carried out and charged: it is not sent again; compare the balance before you repeat it"

-- Patterns of the module's messages, with their replacements: %R is the command that resumes, %1 and %2 the captures.
local translations = {
  { "^budget%.total: (%S+) credits on top of the (%S+) that are charged or reserved would exceed (%S+)$", left_of_budget },
  { TAKE_UP, "; it goes on, and `%R` waits for it" },
  { "the job '.*' was sent at", "it was sent at" },
  { "the job '.*' is being submitted", "another process is submitting it" },
  { "it is not sent again: find out, then tell by client:resolve.*$", "it is not sent again: find out, then tell by `%R --resolve`" },
  { "client:resolve%((%d+), 'submitted', '(.*)'%) writes it down in a later run", "`%R --resolve %1=%2` writes it down, and goes on" },
  { "client:resolve%((%d+), 'failed'%) lets the job be submitted again", "`%R --resolve %1=failed` lets it be submitted again" },
  { "named by the option ca_file or the environment's SSL_CERT_FILE", "named by --ca-file or the environment's SSL_CERT_FILE" },
  { "named by the option proxy or the environment", "named by --proxy or the environment" },
  { "the option region = 'cn'$", "CRUN_BASE_URL=https://api.crunai.com" },
  { "compare the balance before you repeat it", "`%R` tells what is known of it" },
  { "^ca_file: ", "--ca-file: " },
  { "^proxy: ", "--proxy: " },
  { "^budget%.total: ", "over the budget: " },
  { "^budget%.per_job: ", "over the budget: " },
  { "; give it as `image`$", "; leave --kind out, or say --kind image" },
  { "; give it as `video`$", "; leave --kind out, or say --kind video" },
  { "; use the calls for images$", "; leave --kind out, or say --kind image" },
  { "; use the calls for videos$", "; leave --kind out, or say --kind video" },
  { ": make it a GIF or a video, and use the calls for those$", ": make it a GIF or a video" },
  { "; use https, or set allow_insecure$", "; use https" },
  { "; allow_insecure would allow it$", "" },
  { "; a choice is no list: its keys are face ids.*$", "; faces are counted from 0, as `faceswap detect` lists them" },
}

--- An error's message for those who use the command.
---@param err faceswap.Error
---@param resume string? the command that resumes; nil where nothing is written down that it could take up
---@param is_free boolean? the local engine was asked
---@return string
function error_advice.message(err, resume, is_free)
  local message = err.message
  local from, to = message:find(CHARGED, 1, true)
  if is_free and from then
    message = message:sub(1, from - 1) .. "nothing is charged by the engine on this machine: run it again" .. message:sub(to + 1)
  end
  if not resume then
    message = message:gsub(TAKE_UP, "; without --ledger nothing takes it up: give a longer --timeout")
  end
  for _, translation in ipairs(translations) do
    message = message:gsub(translation[1], function(found, second, ...)
      if type(translation[2]) == "function" then
        return translation[2](found, second, ...)
      end
      local is_void = not resume and translation[2]:find("%R", 1, true)
      return not is_void and translation[2]:gsub("%%([R12])", { R = resume, ["1"] = found, ["2"] = second and paths.quote(second) }) or nil
    end)
  end
  -- of client:fetch: the swap has ended well, and is paid
  local paid = err.result and resume
  return paid and ("%s; the swap itself is done: `%s` tries the download again"):format(message, resume) or message
end

return error_advice
