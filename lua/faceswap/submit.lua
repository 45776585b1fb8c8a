--- The one way by which anything that is paid for is sent.
local json = require "faceswap.json"

local submit = {}

---@class faceswap.Submission
---@field call "create"|"detect_video"|"detect_image" the core's call
---@field body table the request; its `model` is that of "create"
---@field media_url string? what it is about
---@field job_key string? the user's name for the job
---@field detect_task_id string? the detection that it continues

-- What a refusal for want of credits means in numbers; the service's own message may have none.
local function add_credits(client, err, body)
  local estimate = client:call { call = "estimate", body = body }
  local needed = estimate and estimate.data.estimated_credits
  local balance = estimate and estimate.data.balance or client:balance()
  if needed and balance then
    err.message = ("%s; it needs %s credits, the balance is %s"):format(err.message, needed, balance)
  elseif balance then
    err.message = ("%s; the balance is %s credits"):format(err.message, balance)
  end
end

--- Sends a submission once.
---@param client faceswap.Client
---@param submission faceswap.Submission
---@return string? task_id of the task or detection that it made
---@return faceswap.Error?
function submit.send(client, submission)
  local body = json.encode(submission.body)
  local answer, err = client:call { call = submission.call, body = body }
  if answer then
    return answer.task_id
  end
  if err.code == 402 and submission.call == "create" then
    add_credits(client, err, body)
  end
  return nil, err
end

return submit
