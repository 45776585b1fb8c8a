--- The whole job in one call.
local callback_url = require "faceswap.client.callback_url"
local choices = require "faceswap.rules.choice"
local lookup = require "faceswap.ledger.lookup"
local options = require "faceswap.options"
local outputs = require "faceswap.client.outputs"
local source = require "faceswap.client.source"
local transfer = require "faceswap.client.transfer"

local run = {}

---@class faceswap.RunOptions: faceswap.Source one source, and
---@field choose table<integer, string>|function|faceswap.Plan who becomes whom, as in `swap`
---@field output string? path of the result
---@field callback_url string?
---@field timeout number? seconds of the wait for the swap (1800)
---@field detect_timeout number? seconds of the detection (600), and of the upload before it (6 hours)
---@field on_progress fun(event: table)?
---@field job_key string? the user's name for the job, for the ledger
---@field detect_key string? that of the detection, if it is another one: jobs about one medium can share a detection

local run_options = source.options {
  choose = "function|table",
  output = "text",
  callback_url = "string",
  timeout = "number",
  detect_timeout = "number",
  on_progress = "function",
  job_key = "key",
  detect_key = "key",
}

-- An earlier job with the same key: its result if the ledger has it, else its task.
local function repeated(client, job_key)
  local entry, err = lookup.job(client, job_key, "create")
  if not entry then
    return nil, err
  end
  -- a local engine has another port in each run, so recorded URLs are void
  local result = client.backend ~= "local" and lookup.result(entry)
  return result and { wait = function() return result end } or client:task(entry.task_id)
end

-- Whether the choice may fit the detection that the ledger has, or that would be made.
local function check_detection(client, given)
  local only = choices.detection_of(given.choose)
  if not only then
    return true
  end
  local entry, err = lookup.job(client, given.detect_key or given.job_key, "detect")
  if err then
    return nil, err
  elseif not entry or entry.task_id ~= only then
    return choices.other_detection(given.choose)
  end
  return true
end

-- Detects and submits.
local function begin(client, given)
  local on_progress = given.on_progress
  local task, err = repeated(client, given.job_key)
  if task or err then
    return task, err
  end
  local ok
  ok, err = choices.check_early(given.choose, source.kind(given), client.backend == "local")
  if ok then
    ok, err = check_detection(client, given)
  end
  if not ok then
    return nil, err
  end
  local wanted = source.copy(given, { on_progress = on_progress, timeout = given.detect_timeout })
  wanted.job_key = given.detect_key or given.job_key
  local detection
  detection, err = client:detect(wanted)
  if not detection then
    return nil, err
  end
  return client:swap(detection, given.choose, {
    callback_url = given.callback_url,
    on_progress = on_progress,
    job_key = given.job_key,
    output = given.output,
    redetect = choices.is_rule(given.choose),
  })
end

--- Detects, chooses, swaps, waits and downloads.
---@param given faceswap.RunOptions
---@return faceswap.Result? result with `detection`; with `output` and `paths` where an output was asked for
---@return faceswap.Error? an error after the submission carries task_id, and `result` once there is one
function run.run(client, given)
  given = options.check("run", given, run_options)
  if not given.choose then
    options.misuse "run: 'choose' is needed"
  end
  source.named("run", given)
  -- what would fail after the detection is checked before anything is paid for
  local task
  local ok, err = callback_url.check(given.callback_url)
  if ok then
    ok, err = outputs.check(given.output)
  end
  if ok then
    transfer.name_output(client, given, given.output)
    task, err = begin(client, given)
  end
  if not task then
    return nil, err
  end
  local result
  result, err = task:wait { timeout = given.timeout, on_progress = given.on_progress }
  if not result then
    return nil, err
  end
  result.detection = task.detection
  if given.output then
    return client:fetch(result, given.output, { on_progress = given.on_progress })
  end
  return result
end

return run
