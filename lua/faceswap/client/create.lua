--- Tasks without a detection: the primary face of a medium swapped, and any other model of the service.
local callback_url = require "faceswap.client.callback_url"
local choices = require "faceswap.rules.choice"
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local lookup = require "faceswap.ledger.lookup"
local media = require "faceswap.media"
local options = require "faceswap.options"
local source = require "faceswap.client.source"
local submit = require "faceswap.client.submit"
local tasks = require "faceswap.client.task"

local create = {}

---@class faceswap.PrimaryOptions: faceswap.Source one source, and
---@field face string the target: a URL or the path of a picture, which must show one face
---@field callback_url string?
---@field job_key string? the user's name for the job, for the ledger
---@field timeout number? seconds that the answer is waited for (120), and that an upload before it may take (6 hours)
---@field on_progress fun(event: table)?
---@field disable_safety_checker boolean? for pictures

-- The medium that a task of any model is about, where a name that is known here has one: models may have lists or objects there.
local function media_url_of(input)
  for _, name in ipairs { "video_url", "image_url" } do
    if type(input[name]) == "string" then
      return input[name]
    end
  end
end

local create_options = { model = "string", input = "table", callback_url = "string", job_key = "key", timeout = "number" }

--- Submits a task of any model.
---@param given {model: string, input: table, callback_url: string?, job_key: string?, timeout: number?} `timeout`: seconds that the
--- service's answer is waited for (120)
---@return faceswap.Task?
---@return faceswap.Error?
function create.create(client, given)
  given = options.check("create", given, create_options)
  if not given.model or given.model == "" or not given.input then
    options.misuse "create: 'model' and 'input' are needed"
  end
  local ok, err = callback_url.check(given.callback_url)
  if not ok then
    return nil, err
  end
  local input = given.input
  local id
  id, err = submit.send(client, {
    call = "create",
    body = { model = given.model, input = input, callback_url = given.callback_url },
    media_url = media_url_of(input),
    job_key = given.job_key,
    timeout = given.timeout,
  })
  if not id then
    return nil, err
  end
  return tasks.new(client, id, given.model)
end

local primary_options = source.options {
  face = "text",
  callback_url = "string",
  job_key = "key",
  timeout = "number",
  on_progress = "function",
  disable_safety_checker = "boolean",
}

-- Whether a target that is a file shows one face: a submission of any other would be paid for in vain.
local function check_face(face, is_local)
  if options.is_url(face) then
    return true
  end
  local size, problem = core.file_size(face)
  if not size or size == 0 then
    return errors.fail("config", "%s", problem or face .. ": the file is empty")
  end
  local fault = choices.fault_of_picture(face, is_local)
  if fault then
    return errors.fail("choice", "face: %s", fault)
  end
  return true
end

--- Submits the swap of the primary face, without a detection.
---@param given faceswap.PrimaryOptions
---@return faceswap.Task?
---@return faceswap.Error?
function create.swap_primary(client, given)
  given = options.check("swap_primary", given, primary_options)
  if not given.face then
    options.misuse "swap_primary: 'face' is needed"
  end
  local ok, err = callback_url.check(given.callback_url)
  if not ok then
    return nil, err
  end
  local first
  first, err = lookup.job(client, given.job_key, "create")
  if first or err then
    return errors.either(first and tasks.new(client, first.task_id, first.model), err)
  end
  ok, err = check_face(given.face, client.backend == "local")
  if not ok then
    return nil, err
  end
  local url, kind = source.find(client, "swap_primary", given)
  if not url then
    return nil, kind
  end
  local face
  face, err = source.target(client, given.face, given.on_progress, given.timeout)
  if not face then
    return nil, err
  end
  local description = media.kinds[kind]
  return client:create {
    model = description.primary_model,
    input = {
      [description.field] = url,
      new_face = face,
      disable_safety_checker = kind == "image" and given.disable_safety_checker or nil,
    },
    callback_url = given.callback_url,
    job_key = given.job_key,
    timeout = given.timeout,
  }
end

return create
