--- Plans from files. JSON is read as data; a script, which the user names as such by `.lua`, runs in a sandbox.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local options = require "faceswap.options"
local phrases = require "faceswap.rules.schema.phrases"
local plan_json = require "faceswap.rules.load.json"
local plans = require "faceswap.rules.plan"
local sandbox = require "faceswap.rules.load.sandbox"
local schema = require "faceswap.rules.schema"

local load = {}

-- Bytes. A plan of a thousand rules has some 100 KB.
local MAX_FILE = 256 * 1024

local function read(path)
  local size, problem = core.file_size(path)
  local file
  if size then
    file, problem = io.open(path, "rb")
  end
  if not file then
    return errors.fail("config", "%s", problem)
  end
  local text = file:read(MAX_FILE + 1) or ""
  file:close()
  if #text > MAX_FILE then
    return errors.fail("config", "%s: a plan has at most %d KB", path, MAX_FILE / 1024)
  end
  return (text:gsub("^\239\187\191", "")) -- editors of Windows begin a file with a mark
end

-- Takes the lines of rules, which the words tell, out of the data of a script.
local function take_lines(data)
  local lines = {}
  for i, rule in ipairs(type(data.rules) == "table" and data.rules or data) do
    if type(rule) == "table" then
      local line = tonumber(rule.line) or 0
      lines[("rules[%d]"):format(i)], rule.line = line > 0 and line < 1e9 and math.floor(line) or nil, nil
    end
  end
  return lines
end

-- Checks data, and makes a plan of it.
---@param about faceswap.rules.Source
local function make(path, data, about)
  local plan, mistakes = schema.plan(data, about)
  if not plan then
    return nil, schema.error(mistakes, path)
  elseif plan.ids and not plan.detection then -- a file outlives the detection whose ids it names
    return errors.fail("config", "%s: names face ids, which may name others in another detection: say for which one it is (%s), "
      .. "or use %s, which hold for any", path, phrases.say(plan.surface, "detection"), phrases.say(plan.surface, "lasting"))
  end
  return plans.new(plan)
end

--- Makes a plan of a cast folder, for the command.
---@param path string
---@param allow string[]
---@return faceswap.Plan?
---@return faceswap.Error?
function load.folder(path, allow)
  return make(path, { { cast = path }, allow = allow }, { surface = "cli" })
end

--- Loads a plan; see rules.load.
---@param path string
---@param given {scripts: boolean?}?
---@return faceswap.Plan?
---@return faceswap.Error?
function load.file(path, given)
  given = options.check("load", given, { scripts = "boolean" })
  local is_script = path:find("%.lua$") ~= nil
  if is_script and given.scripts == false then
    return errors.fail("config", "%s: scripts are not allowed here; write the plan as JSON", path)
  end
  local text, err = read(path)
  if not text then
    return nil, err
  end
  if is_script then
    text = text:gsub("^#[^\n]*", "") -- the line that names a script's interpreter; Lua leaves it out, too
  end
  local data, lines = (is_script and sandbox.run or plan_json.decode)(text, path)
  if data == nil then
    return nil, lines
  end
  return make(path, data, { surface = is_script and "lua" or "json", directory = path:match("^(.*/)[^/]*$"),
    foreign = given.scripts == false, lines = lines or take_lines(data) })
end

return load
