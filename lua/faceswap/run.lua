--- The whole job in one call.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local options = require "faceswap.options"
local source = require "faceswap.source"

local run = {}

local run_options = source.options {
  choose = "function",
  output = "string",
  callback_url = "string",
  timeout = "number",
  detect_timeout = "number",
  on_progress = "function",
  job_key = "string",
}

-- A table may be a choice too, which options.check cannot say of one name.
local function check_run(given)
  local choose = type(given) == "table" and given.choose
  if type(choose) ~= "table" then
    return options.check("run", given, run_options, 2), choose
  end
  local others = {}
  for name, value in pairs(given) do
    others[name] = name ~= "choose" and value or nil
  end
  return options.check("run", others, run_options, 2), choose
end

--- Detects, chooses, swaps, waits and downloads.
---@param given table the sources of `detect`; `choose` as in `swap`; `output`, the result's path; `callback_url`, `on_progress`,
--- `job_key`; --- `timeout` and `detect_timeout` in seconds
---@return faceswap.Result? result with `detection`, and `output` where one was asked for
---@return faceswap.Error? an error after the submission carries task_id, and `result` once there is one
function run.run(client, given)
  local choose
  given, choose = check_run(given)
  if not choose then
    error("run: 'choose' is needed", 2)
  end
  -- a result that was paid for must have a place to go
  local ok, problem = true, nil
  if given.output then
    ok, problem = core.writable(given.output)
  end
  if not ok then
    return errors.fail("config", "output: %s", problem)
  end
  local on_progress = given.on_progress
  local wanted = source.copy(given, { on_progress = on_progress, timeout = given.detect_timeout })
  local detection, err = client:detect(wanted)
  if not detection then
    return nil, err
  end
  local task
  task, err = client:swap(detection, choose, {
    callback_url = given.callback_url,
    on_progress = on_progress,
    job_key = given.job_key,
    redetect = type(choose) == "function",
  })
  if not task then
    return nil, err
  end
  local result
  result, err = task:wait { timeout = given.timeout, on_progress = on_progress }
  if not result then
    return nil, err
  end
  result.detection = task.detection
  if given.output then
    result.output, err = client:download(result.urls[1], given.output, { on_progress = on_progress })
  end
  if err then
    err.task_id, err.result = result.task_id, result
    return nil, err
  end
  return result
end

return run
