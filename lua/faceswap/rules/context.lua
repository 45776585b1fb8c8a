--- The state of asking a plan about a detection: its faces, grouped by person, the answers so far, problems and doubts.
local facts = require "faceswap.rules.context.facts"
local selectors = require "faceswap.rules.selectors"

---@class faceswap.rules.Problem
---@field kind string the name of what is not allowed, or "uncertain", "missing", "photo", "exchange"; of a doubt "unknown", "similar",
--- "left_out" or "unseen"
---@field rule integer?
---@field face_id integer?
---@field message string
---@field hint string? what can be done about it, in the language of the plan
---@field allow string? the name by which a rule or the plan allows it

---@class faceswap.rules.Context
---@field plan faceswap.Plan
---@field detection faceswap.Detection
---@field faces faceswap.Face[]
---@field by_person boolean whether the plan needs to know who is one person
---@field people integer[][] indices of faces, by person; else each face by itself
---@field person_of integer[] index of the person, by index of the face
---@field problems faceswap.rules.Problem[]
---@field doubts faceswap.rules.Problem[] what could not be told and changes nothing
---@field rule integer the rule that is asked at present
---@field private notes table[] what was noted since the question that is asked at present
---@field private answers table<string, table> by question, for rules that allow the same: what one has asked, others need not
---@field private all_answers table<integer, table<string, table>> by what is allowed
---@field passed table<string, boolean> what was met of that the present rule allows
---@field downloaded table<string, table[]> the faces that pictures at URLs show, by what is looked for in which
---@field failure faceswap.Error? of looking at a picture, or of a script's test
local Context = {}
Context.__index = Context

local context = {}

-- Where a plan does not need to know who is one person, each face is by itself, whether the detection was described or not.
local function group_people(faces, by_person)
  local people, person_of, by_key = {}, {}, {}
  for i, face in ipairs(faces) do
    local person = by_person and face.person
    local number = person and by_key[person]
    if not number then
      number = #people + 1
      people[number] = {}
      if person then
        by_key[person] = number
      end
    end
    person_of[i] = number
    people[number][#people[number] + 1] = i
  end
  return people, person_of
end

---@param by_person boolean whether the plan needs to know who is one person
---@return faceswap.rules.Context
function context.new(plan, detection, by_person)
  local people, person_of = group_people(detection.faces, by_person)
  return setmetatable({
    plan = plan,
    detection = detection,
    faces = detection.faces,
    by_person = by_person,
    people = people,
    person_of = person_of,
    problems = {},
    doubts = {},
    reported = {},
    notes = {},
    all_answers = {},
    passed = {},
    downloaded = {},
  }, Context)
end

--- Turns to the next rule.
function Context:begin(rule)
  self.rule, self.passed, self.notes = rule, {}, {}
  -- what a question's answer depends on beside the question
  local allowing = (self:allows "tie" and 1 or 0) + (self:allows "group_photo" and 2 or 0) + (self:allows "mixed_photos" and 4 or 0)
  self.answers = self.all_answers[allowing] or {}
  self.all_answers[allowing] = self.answers
end

--- Whether the plan, or a rule, allows something.
---@param number integer? of the rule; the one that is asked without
function Context:allows(name, number)
  local rule = self.plan.rules[number or self.rule]
  return self.plan.allow[name] or rule ~= nil and rule.allow[name] or false
end

--- Notes what goes wrong while a question is answered. Whoever asks the same question later is told, too.
---@return {is_doubt: boolean?, advice: string?} note to be added to: whether it is a doubt, and what else can be said
function Context:note(kind, face, format, ...)
  local note = { kind = kind, face = face, message = format:format(...) }
  table.insert(self.notes, note)
  return note
end

--- The result of `answer`, worked out once for all rules that allow the same.
---@param question string
---@param answer fun(context: faceswap.rules.Context, given: any): table
function Context:once(question, answer, given)
  local outer, found = self.notes, self.answers[question]
  if not found then
    self.notes = {}
    local result = answer(self, given)
    found = { result = result, notes = self.notes }
    self.answers[question], self.notes = found, outer
  end
  for _, note in ipairs(found.notes) do
    outer[#outer + 1] = note
  end
  return found.result
end

--- Asks a selector about every face.
---@return faceswap.rules.Answer[]
function Context:ask(selector)
  return self:once(selector.key, selectors.ask, selector)
end

local function add(self, list, kind, face, message, said)
  if self.rule and not message:find "^rule" then
    message = ("rule %d: %s"):format(self.rule, message)
  end
  local key = ("%s %s %s"):format(self.rule or 0, kind, message)
  if not self.reported[key] then
    self.reported[key] = true
    list[#list + 1] = { kind = kind, rule = self.rule, face_id = face and face.id, message = message, said = said }
  end
end

--- Adds a problem of the present rule, unless it is allowed.
---@param said faceswap.rules.Answer|table|nil of the hint: the `word` of the selector, and the `advice`
function Context:problem(kind, face, message, said)
  if self:allows(kind) then
    self.passed[kind] = true
  else
    add(self, self.problems, kind, face, message, said)
  end
end

--- Adds what cannot be told and changes nothing.
function Context:doubt(kind, face, message)
  add(self, self.doubts, kind, face, message)
end

--- Turns what was noted while the present rule was asked into its problems and doubts. Returns how many problems there are.
function Context:settle()
  local before = #self.problems
  for _, note in ipairs(self.notes) do
    if note.is_doubt then
      self:doubt(note.kind, note.face, note.message)
    else
      self:problem(note.kind, note.face, note.message, note)
    end
  end
  self.notes = {}
  return #self.problems - before
end

--- The value of a fact of a face.
function Context:fact(face, name)
  local fact = facts.by_name[name]
  if face.located and fact.source == "located" and self.plan.locate == false then
    return nil -- a plan decides the same whatever was asked before
  end
  return fact.get(face, self.detection)
end

--- The reasons why faces take part in no position, by index.
function Context:left_out()
  self.reasons = self.reasons or facts.left_out(self)
  return self.reasons
end

--- The ids of faces, for a message; of all of them without a list.
function Context:name_faces(indices)
  local ids = {}
  for i = 1, #(indices or self.faces) do
    ids[i] = tostring(self.faces[indices and indices[i] or i].id)
  end
  return (#ids == 1 and "face " or "faces ") .. table.concat(ids, ", ")
end

return context
