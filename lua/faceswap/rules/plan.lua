--- A plan: rules that decide about all faces of a detection at once. It is data, checked when it is made, and never changes.
local canonical = require "faceswap.rules.schema.canonical"
local decide = require "faceswap.rules.evaluate.decide"
local explain = require "faceswap.rules.evaluate.explain"
local needs = require "faceswap.rules.evaluate.needs"

---@class faceswap.Plan
---@field rules faceswap.rules.Rule[]
---@field groups table<string, table[]>
---@field allow table<string, boolean>
---@field detection string? detect_task_id of the only detection that it is for
---@field ids boolean whether it names face ids, which mean something in one detection only
---@field directory string? where paths in it begin, with a slash at its end; nil: the current directory
local Plan = {}
Plan.__index = Plan
Plan.__name = "faceswap.Plan"

local plans = {}

function Plan:__tostring()
  return ("faceswap.Plan (%d rules)"):format(#self.rules)
end

local function check_detection(where, detection)
  if type(detection) ~= "table" or type(detection.faces) ~= "table" then
    error(("%s: the first argument must be a detection, got %s"):format(where, type(detection)), 3)
  end
end

---@class faceswap.Decision
---@field face_id integer
---@field target string? URL or path; nil: the face stays as it is
---@field rule integer? number of the rule that decided; nil if none speaks of the face, which then stays
---@field reasons string[] why, for people
--- A choice by function or by ids gives decisions without `rule` and `reasons`.

--- Decides about every face, or about none.
---@param detection faceswap.Detection described by this call if a rule needs it
---@return faceswap.Decision[]? decisions in the order of detection.faces
---@return faceswap.Error? err kind "choice" with `problems`, a list of faceswap.rules.Problem; or what describing failed with
function Plan:decide(detection)
  check_detection("decide", detection)
  local outcome, err = decide.run(self, detection)
  if not outcome then
    return nil, err
  end
  return decide.result(outcome)
end

--- How the plan decides about every face and why, also where it does not come to a decision. print() shows it as a table.
---@param detection faceswap.Detection
---@return faceswap.Explanation?
---@return faceswap.Error?
function Plan:explain(detection)
  check_detection("explain", detection)
  local outcome, err = decide.run(self, detection)
  if not outcome then
    return nil, err
  end
  return explain.of(outcome)
end

--- The facts that the rules need, by name; those that detection:describe finds have the value "described".
---@return table<string, "described"|"service">
function Plan:needs()
  return needs.of(self)
end

--- The plan as JSON, always the same text for the same plan. A plan with r.test has a function, which is no data.
---@return string?
---@return faceswap.Error?
function Plan:encode()
  return canonical.encode(self)
end

--- Names the plan, for the ledger: the same for the same rules, wherever their file stands. Not meant against forgery.
---@return string? hexadecimal
---@return faceswap.Error?
function Plan:hash()
  return canonical.hash(self)
end

--- Makes a plan of checked data.
---@param data table what schema.plan gave
---@param directory string?
---@return faceswap.Plan
function plans.new(data, directory)
  data.directory = directory
  return setmetatable(data, Plan)
end

--- Whether a value is a plan.
function plans.is(value)
  return getmetatable(value) == Plan
end

return plans
