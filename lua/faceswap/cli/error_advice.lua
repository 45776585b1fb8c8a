--- What errors tell people to do, in terms of the command: the module's own messages speak to those who write programs.
local error_advice = {}

-- Patterns of the module's messages, and what stands there instead; %R is the command that resumes.
local translations = {
  { "; take it up again with .*$", "; it goes on, and `%R` waits for it" },
  { "the job '.*' was sent at", "it was sent at" },
  { "the job '.*' is being submitted", "another process is submitting it" },
  { "it is not sent again: find out, then tell by client:resolve.*$", "it is not sent again: find out, then tell by `%R --resolve`" },
  { "compare the balance before you repeat it", "`%R` tells what is known of it" },
  { "^budget%.total: ", "over the budget: " },
  { "^budget%.per_job: ", "over the budget: " },
  { "; use https, or set allow_insecure$", "; use https" },
  { "; allow_insecure would allow it$", "" },
}

--- An error's message for those who use the command.
---@param err faceswap.Error
---@param resume string the command that resumes
---@return string
function error_advice.message(err, resume)
  local message = err.message
  for _, translation in ipairs(translations) do
    message = message:gsub(translation[1], function()
      return (translation[2]:gsub("%%R", function()
        return resume
      end))
    end)
  end
  return message
end

return error_advice
