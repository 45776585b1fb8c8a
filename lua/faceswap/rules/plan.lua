--- A plan: rules that decide about all faces of a detection at once. It is data, checked when it is made, and never changes.
local calibrate = require "faceswap.rules.evaluate.calibrate"
local core = require "faceswap.core"
local decide = require "faceswap.rules.evaluate.decide"
local ensure = require "faceswap.rules.evaluate.ensure_facts"
local errors = require "faceswap.errors"
local everyone = require "faceswap.rules.evaluate.everyone"
local explain = require "faceswap.rules.evaluate.explain"
local options = require "faceswap.options"
local photos = require "faceswap.rules.context.photos"
local schema = require "faceswap.rules.schema"
local text = require "faceswap.rules.schema.text"

---@class faceswap.Plan
---@field rules faceswap.rules.Rule[]
---@field groups table<string, table[]>?
---@field selectors table[] all that are in the rules and the groups
---@field allow table<string, boolean>
---@field unknown "error"? a face that cannot be compared may not stay as it is, even where nothing would change it
---@field locate boolean? false: faces are not looked for in the video on this machine
---@field detection string? detect_task_id of the only detection that it is for
---@field ids boolean whether it names face ids, which mean something in one detection only
---@field test string? where it has a function
---@field directory string? where paths in it begin, with a slash at its end; nil: the current directory
---@field surface "lua"|"json"|"cli" the language that it is written in
---@field needed table<string, "described"|"located"> facts, as of `needs`
---@field locates boolean? whether one of them is to be located
---@field wide_rule integer? the first rule that changes everyone
---@field reach "people"|"faces"|nil how far it reaches: to everyone, or to all faces but some
local Plan = {}
Plan.__index = Plan
Plan.__name = "faceswap.Plan"

local plans = {}

function Plan:__tostring()
  return ("faceswap.Plan (%d rules)"):format(#self.rules)
end

-- The greatest id of a face. Above, a float skips integers.
local ID_MAX = 2 ^ 53

-- Whether messages can name a face by its id: one of a detection that a script has put together may have none.
local function has_id(face)
  local id = type(face) == "table" and face.id
  return type(id) == "number" and id % 1 == 0 and id >= 0 and id <= ID_MAX
end

-- Checks the arguments of a method.
local function on_progress_of(where, detection, given)
  if type(detection) ~= "table" or type(detection.faces) ~= "table" then
    options.misuse(("%s: the first argument must be a detection, got %s"):format(where, type(detection)))
  end
  for i, face in ipairs(detection.faces) do
    if not has_id(face) then
      options.misuse(("%s: faces[%d] of the detection has no id, which is a whole number from 0"):format(where, i))
    end
  end
  return options.check(where, given, { on_progress = "function" }).on_progress
end

---@class faceswap.Decision
---@field face_id integer
---@field target string? URL or path; nil: the face stays as it is
---@field from number? seconds of the video from which on, and to which, it gets the target; nil: from the beginning, to the end
---@field to number?
---@field rule integer? number of the rule that decided, in plan.rules; nil if none speaks of the face, which then stays
---@field by string? what messages call that rule: "rule 2" as the user counts, or "part lead" of a cast folder
---@field reasons string[] why, for people
--- A choice by function or by ids gives decisions without `rule`, `by` and `reasons`.

--- Decides about every face, or about none.
---@param detection faceswap.Detection described, and its faces located, by this call if a rule needs it
---@param given {on_progress: function?}? is told how far the engine on this machine is, where it has to look for the faces
---@return faceswap.Decision[]? decisions in the order of detection.faces
---@return faceswap.rules.Problem[]|faceswap.Error doubts what could not be told and changes nothing; or the error, of the kind "choice"
--- with `problems`, a list of faceswap.rules.Problem, or what describing failed with
function Plan:decide(detection, given)
  local context, err = decide.run(self, detection, on_progress_of("decide", detection, given))
  if not context then
    return nil, err
  end
  return decide.result(context)
end

--- Explains the decision about every face, and the problems that stand in its way. print() shows a table.
---@param detection faceswap.Detection
---@param given {on_progress: function?}?
---@return faceswap.Explanation?
---@return faceswap.Error?
function Plan:explain(detection, given)
  local context, err = decide.run(self, detection, on_progress_of("explain", detection, given))
  if not context then
    return nil, err
  end
  return explain.of(context)
end

--- Measures the distance of every person to each reference of the plan, and the limit that separates the nearest from the next. print()
--- shows it.
---@param detection faceswap.Detection
---@param given {on_progress: function?}?
---@return faceswap.Calibration?
---@return faceswap.Error?
function Plan:calibrate(detection, given)
  local context, err = decide.begin(self, detection, on_progress_of("calibrate", detection, given))
  if not context then
    return nil, err
  end
  return calibrate.of(context)
end

--- The facts that the rules need, by name: "described" for those that detection:describe finds, "located" for those that a service tells
--- or detection:locate finds.
---@return table<string, "described"|"located">
function Plan:needs()
  return ensure.needs(self)
end

--- The pictures that the plan names, reference photos and targets, each once.
---@return string[] places URLs and paths
function Plan:pictures()
  local places, seen = {}, {}
  for _, list in ipairs { self.rules, self.selectors } do
    for _, one in ipairs(list) do
      for _, name in ipairs(one.becomes or one.like or {}) do
        local place = photos.location(self, name)
        places[#places + 1] = not seen[place] and place or nil
        seen[place] = true
      end
    end
  end
  return places
end

-- What a plan or a rule says, as the data of which it was made.
---@param fields table<string, faceswap.rules.Type>
local function data_of(checked, fields)
  local data = {}
  for name in pairs(fields) do
    data[name] = checked[name]
  end
  data.allow = next(data.allow) and text.sorted_keys(data.allow)
  return data
end

--- The plan as JSON, the same text for equal plans. A plan with r.test has a function, which is no data.
---@return string?
---@return faceswap.Error?
function Plan:encode()
  if self.test then
    return errors.fail("config", "%s is an r.test: a function is no data", self.test)
  end
  local data = data_of(self, schema.plan_fields)
  data.rules = {}
  for i, rule in ipairs(self.rules) do
    data.rules[i] = data_of(rule, schema.rule_fields)
  end
  return text.write(data)
end

--- Names the plan, for the ledger: the same for the same rules, wherever their file stands. Not meant against forgery.
---@return string? hexadecimal
---@return faceswap.Error?
function Plan:hash()
  local encoded, err = self:encode()
  if not encoded then
    return nil, err
  end
  return core.hash(encoded)
end

--- Makes a plan of checked data.
---@param data table what schema.plan gave
---@return faceswap.Plan
function plans.new(data)
  data.needed, data.wide_rule, data.reach = ensure.needs(data), everyone.rule(data)
  for _, source in pairs(data.needed) do
    data.locates = data.locates or data.locate ~= false and source == "located"
  end
  return setmetatable(data, Plan)
end

--- Tells a plan from other values.
---@param value any
---@return boolean
function plans.is(value)
  return getmetatable(value) == Plan
end

options.guard_methods(Plan)

return plans
