--- Plans from files. JSON is read as data; a script, which the user names as such by `.lua`, runs in a sandbox.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local options = require "faceswap.options"
local plan_json = require "faceswap.rules.load.json"
local plans = require "faceswap.rules.plan"
local sandbox = require "faceswap.rules.load.sandbox"
local schema = require "faceswap.rules.schema"

local load = {}

-- Bytes. A plan of a thousand rules has some 100 KB.
local MAX_FILE = 256 * 1024

local function read(path)
  local size, problem = core.file_size(path)
  if not size then
    return errors.fail("config", "%s", problem)
  end
  local file
  file, problem = io.open(path, "rb")
  if not file then
    return errors.fail("config", "%s", problem)
  end
  local text = size <= MAX_FILE and file:read(MAX_FILE + 1) or ""
  file:close()
  if size > MAX_FILE or #text > MAX_FILE then
    return errors.fail("config", "%s: a plan has at most %d KB", path, MAX_FILE / 1024)
  end
  return text
end

local function add_lines(mistakes, lines)
  for _, mistake in ipairs(mistakes) do
    local place = mistake.path
    while place and not lines[place] do
      place = place:match("^(.+)[.%[]") -- what it stands in
    end
    mistake.line = mistake.line or place and lines[place]
  end
end

local function from_json(path, text, about)
  local data, lines, repeated = plan_json.decode(text)
  if data == nil then
    return errors.fail("config", "%s: %s", path, lines)
  end
  local plan, mistakes = schema.plan(data, about)
  mistakes = mistakes or {}
  add_lines(mistakes, lines)
  for _, mistake in ipairs(repeated) do
    table.insert(mistakes, mistake)
  end
  if #mistakes > 0 then
    return nil, schema.error(mistakes, path)
  end
  return plan
end

local function from_script(path, text, about)
  local data, err = sandbox.run(text, path)
  if data == nil then
    return nil, err
  end
  local plan, mistakes = schema.plan(data, about)
  if not plan then
    return nil, schema.error(mistakes, path)
  end
  return plan
end

-- Ids mean something in one detection only; a file outlives it.
local function check_ids(path, plan)
  if plan.ids and not plan.detection then
    return errors.fail("config", "%s: names face ids, which may name others in another detection: say for which one it is "
      .. "(detection = the detect_task_id), or use %s, which hold for any", path,
      plan.surface == "lua" and "r.person or r.like" or '"person" or "like"')
  end
  return true
end

--- Makes a plan of a cast folder, for the command.
---@param path string
---@param allow string[]
---@return faceswap.Plan?
---@return faceswap.Error?
function load.folder(path, allow)
  local plan, mistakes = schema.plan({ { cast = path }, allow = allow }, { surface = "cli", folders = true })
  if not plan then
    return nil, schema.error(mistakes, path)
  end
  return plans.new(plan)
end

--- Loads a plan; see rules.load.
function load.file(path, given)
  given = options.check("load", given, { scripts = "boolean" }, 2)
  local is_script = path:find("%.lua$") ~= nil
  if is_script and given.scripts == false then
    return errors.fail("config", "%s: scripts are not allowed here; write the plan as JSON", path)
  end
  local about = { surface = is_script and "lua" or "json", directory = path:match("^(.*/)[^/]*$"), folders = given.scripts ~= false }
  local text, err = read(path)
  local data
  if text then
    data, err = (is_script and from_script or from_json)(path, text, about)
  end
  if not data then
    return nil, err
  end
  local ok
  ok, err = check_ids(path, data)
  if not ok then
    return nil, err
  end
  return plans.new(data)
end

return load
