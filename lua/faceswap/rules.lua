--- Rules that know people: who becomes whom, in words that can be read aloud.
---
---     local r = require "faceswap.rules"
---     return r.plan {
---       r.who(r.like "refs/anna.jpg")         :becomes "https://…/mara.jpg",
---       r.who(r.largest { of = r.adult() })   :becomes "stars/leo.png",
---       r.everyone_else                       :stays(),
---     }
---
--- A plan decides about all faces or, by an error that says why, about none. See README.md, "Rules".
local dsl = require "faceswap.rules.load.dsl"
local load = require "faceswap.rules.load"
local plans = require "faceswap.rules.plan"
local schema = require "faceswap.rules.schema"
local selectors = require "faceswap.rules.selectors"
local slips = require "faceswap.rules.load.slips"
local words = require "faceswap.rules.load.words"

---@alias faceswap.Selector table what one of the functions below returns; or the same as data, such as `{ age = { min = 18 } }`
---@alias faceswap.Order string|table what r.left_to_right() and the like return; a list of them: the next decides where the first is level
---@alias faceswap.Pick string|table what r.in_turn and the like are, called or not
---@alias faceswap.Unsure {unsure: "yes"|"no"|nil, missing: "no"|"error"|nil} what counts where a fact is uncertain, or not known
---@alias faceswap.Counted {of: faceswap.Selector?, count: "persons"|"faces"|nil, missing: "no"|nil} among whom positions are counted: all
--- persons, or those of a selector; `count = "faces"`: each face that the service found by itself, artefacts too

---@class faceswap.Target: string[] targets, and
---@field pick faceswap.Pick? how one of several is chosen
---@field from number? seconds of the video from which on, and to which, the rule holds; the local engine alone can do this
---@field to number?

---@class faceswap.Who
---@field becomes fun(self, target: string|faceswap.Target): faceswap.Rule URLs or paths
---@field stays fun(self): faceswap.Rule

---@class faceswap.Rule
---@field allowing fun(self, ...: string): faceswap.Rule allows what else is an error; see faceswap.rules.schema

---@class faceswap.Rules with the selectors, which stand beside their entries
---@field who fun(...: faceswap.Selector): faceswap.Who faces of which all of the selectors hold
---@field everyone_else faceswap.Who faces that no other rule speaks of
---@field exchange fun(a: faceswap.Selector, b: faceswap.Selector): faceswap.Rule two people get each other's faces, cut from the video
---@field cast fun(folder: string): faceswap.Rule rules for the folders in one: `cast/lead/*.jpg` show whom, `becomes.jpg` is the target
---@field most_similar_pose faceswap.Pick
---@field best_photo faceswap.Pick
---@field in_turn faceswap.Pick

-- A piece that is wrong is a mistake of the program that writes it.
local function check(what, data)
  local mistake, slip = schema.piece(what, data), slips.at(4)
  if mistake or slip then
    error(slip or ("%s: %s"):format(mistake.path, mistake.message), 4) -- see faceswap.rules.load.dsl
  end
end

---@type faceswap.Rules
local rules = dsl(words.shapes, check, function(test) return test end, function() return nil end, words.unknown)

--- Makes a plan of a list of rules, with `groups`, `allow`, `unknown`, `locate` and `detection` beside them where needed; or of its data.
--- Raises with all mistakes where there are any.
---@param given table
---@return faceswap.Plan
function rules.plan(given)
  local data, mistakes = schema.plan(given)
  if not data then
    error(schema.error(mistakes, "r.plan").message, 2)
  end
  return plans.new(data)
end

--- Loads a plan from a file. JSON is data, and no code is run for it. A name that ends in `.lua` is a script that returns a plan: it is run
--- in a state of its own that has the words of this module as `r`, tables, arithmetic, `math`, `string.format` and loops, and nothing else,
--- with limits of instructions, time and memory. Paths in a plan are relative to its file.
---@param path string
---@param options {scripts: boolean?}? `scripts = false`: for plans of others, who may not run scripts, nor name cast folders, nor pictures
--- of this machine but those in the folder of the plan
---@return faceswap.Plan?
---@return faceswap.Error? err kind "config"; `mistakes` is a list of {path, message, line} with all that is wrong
function rules.load(path, options)
  if type(path) ~= "string" then
    error("load: path must be a string, got " .. type(path), 2)
  end
  return load.file(path, options)
end

--- Tells a plan from other values.
rules.is_plan = plans.is

--- JSON Schema of plans: for editors, beside a plan's `"$schema"`.
rules.json_schema = schema.json

--- The selectors as data: word, how each is called and what it means, for tables and completion.
---@return {word: string, shown: string, means: string, options: string[]}[]
function rules.selectors()
  return selectors.describe()
end

return rules
