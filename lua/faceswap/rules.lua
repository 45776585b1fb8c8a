--- Rules that know people: who becomes whom, in words that can be read aloud.
---
---     local r = require "faceswap.rules"
---     return r.plan {
---       r.who(r.like "refs/anna.jpg")    :becomes "https://…/mara.jpg",
---       r.who(r.largest(), r.age(18))    :becomes "stars/leo.png",
---       r.everyone_else                  :stays(),
---     }
---
--- A plan decides about all faces or, by an error that says why, about none. See README.md, "Rules".
local load = require "faceswap.rules.load"
local plans = require "faceswap.rules.plan"
local schema = require "faceswap.rules.schema"
local words = require "faceswap.rules.load.dsl"

---@alias faceswap.Selector table what one of the functions below returns; or the same as data, such as `{ age = { min = 18 } }`
---@alias faceswap.Order string what r.left_to_right() and the like return; a list of them: the next one decides where the first is level
---@alias faceswap.Unsure {unsure: "yes"|"no"|nil, missing: "no"|nil} what counts where a fact is uncertain, or not known; errors without it
---@alias faceswap.Counted {of: faceswap.Selector?, missing: "no"|nil} among whom positions are counted: r.everyone, or those of a selector

---@class faceswap.Who
---@field becomes fun(self, target: string|{pick: string}): faceswap.Rule a URL or a path; several with `pick = r.most_similar_pose`
---@field stays fun(self): faceswap.Rule

---@class faceswap.Rule
---@field allowing fun(self, ...: string): faceswap.Rule allows what else is an error; see faceswap.rules.names

---@class faceswap.Rules
---@field who fun(...: faceswap.Selector): faceswap.Who faces of which all of the selectors hold
---@field everyone_else faceswap.Who faces that no other rule speaks of
---@field everyone faceswap.Selector
---@field id fun(number: integer): faceswap.Selector by face id, which means something in one detection only
---@field person fun(key: string): faceswap.Selector by face.person, which is the same in every detection of a video
---@field like fun(photo: string|string[], options: {distance: number}|faceswap.Unsure|nil): faceswap.Selector whom the photos show
---@field nth fun(number: integer, order: faceswap.Order, options: faceswap.Counted?): faceswap.Selector
---@field first fun(number: integer, order: faceswap.Order, options: faceswap.Counted?): faceswap.Selector the first `number` of an order
---@field largest fun(options: faceswap.Counted?): faceswap.Selector nth(1, large_to_small()); so are smallest, leftmost, rightmost,
--- topmost, bottommost, best and worst
---@field gender fun(value: "female"|"male", options: {confidence: number}|faceswap.Unsure|nil): faceswap.Selector
---@field age fun(least: number?, most: number?, options: faceswap.Unsure?): faceswap.Selector the whole estimated interval lies within
---@field expression fun(value: faceswap.Expression, options: {confidence: number}|faceswap.Unsure|nil): faceswap.Selector
---@field size fun(least: number?, most: number?, options: faceswap.Unsure?): faceswap.Selector width in pixels
---@field sharpness fun(least: number?, most: number?, options: faceswap.Unsure?): faceswap.Selector
---@field brightness fun(least: number?, most: number?, options: faceswap.Unsure?): faceswap.Selector
---@field pose fun(ranges: {yaw: number[]?, pitch: number[]?, roll: number[]?}, options: faceswap.Unsure?): faceswap.Selector degrees
---@field all fun(...: faceswap.Selector): faceswap.Selector
---@field any fun(...: faceswap.Selector): faceswap.Selector
---@field none fun(...: faceswap.Selector): faceswap.Selector
---@field test fun(fn: fun(face: faceswap.Face, detection: faceswap.Detection): boolean): faceswap.Selector
---@field group fun(name: string, ...: faceswap.Selector): faceswap.Selector whoever one of the selectors means; to be used in many rules
---@field in_group fun(name: string): faceswap.Selector a group that is defined in the plan: `r.plan { groups = { cast = { … } }, … }`
---@field most_similar_pose string

-- A piece that is wrong is a mistake of the program that writes it.
local function check(what, data)
  local mistake = schema.piece(what, data)
  if mistake then
    error(("%s: %s"):format(mistake.path, mistake.message), 4) -- see faceswap.rules.words
  end
end

local function as_it_is(value)
  return value
end

local function no_line()
  return nil
end

---@type faceswap.Rules
local rules = words(check, as_it_is, no_line)

--- Makes a plan of a list of rules, with `groups`, `allow` and `detection` beside them if need be; or of a plan's data.
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
--- in a state of its own that has the words of this module, tables, arithmetic and loops, and nothing else, with limits of instructions,
--- time and memory. Paths in a plan are relative to its file.
---@param path string
---@param options {scripts: boolean?}? `scripts = false` refuses scripts
---@return faceswap.Plan?
---@return faceswap.Error? err kind "config"; `mistakes` is a list of {path, message, line} with all that is wrong
function rules.load(path, options)
  if type(path) ~= "string" then
    error("load: path must be a string, got " .. type(path), 2)
  end
  return load.file(path, options)
end

--- Whether a value is a plan.
rules.is_plan = plans.is

return rules
