--- The state of asking a plan about a detection: faces by person, answers, notes, claims, decisions, problems and doubts. What these are,
--- and in which order they come about: evaluate/decide.lua.
local core = require "faceswap.core"
local facts = require "faceswap.rules.context.facts"
local phrases = require "faceswap.rules.schema.phrases"
local schema = require "faceswap.rules.schema"
local selectors = require "faceswap.rules.selectors"
local types = require("faceswap.rules.schema.reader").types

---@class faceswap.rules.Problem
---@field kind string the name of what is not allowed, or "uncertain", "missing", "photo", "exchange"; of a doubt "unknown", "similar",
--- "left_out", "no_face", "nearly_level", "order_changes", "never_together", "seen_twice", "unseen" or "overlap"
---@field rule integer? its number in plan.rules
---@field face_id integer?
---@field message string
---@field hint string? what can be done about it, in the language of the plan
---@field allow string? the name by which a rule or the plan allows it

---@class faceswap.rules.Note what is wrong with a question; a problem of each rule that asks it and does not allow it, or a doubt
---@field kind string
---@field face faceswap.Face?
---@field message string
---@field is_doubt boolean?
---@field word string? of the selector whose options can say what counts
---@field advice string? what else can be said

---@class faceswap.rules.Unit faces that get one outcome: those of a person, or a single one where the rules may differ about them
---@field faces integer[] indices
---@field rule integer? the rule that decides about them
---@field claimed integer? index of the face for which it holds

---@class faceswap.rules.Claim a rule's yes, or "cannot be told", about a face
---@field rule integer
---@field face integer index
---@field answer faceswap.rules.Answer

---@class faceswap.rules.Context
---@field plan faceswap.Plan
---@field detection faceswap.Detection
---@field faces faceswap.Face[]
---@field indices integer[] 1, 2, 3 … of all faces
---@field by_person boolean whether the plan needs to know who is one person
---@field people integer[][] indices of faces, by person; else each face by itself
---@field person_of integer[] index of the person, by index of the face
---@field problems faceswap.rules.Problem[]
---@field doubts faceswap.rules.Problem[] what could not be told and changes nothing
---@field said (faceswap.rules.Answer[]|false)[] what each rule says, by index of the face; false for "everyone else"
---@field claims faceswap.rules.Claim[][] by person, in the order of rules
---@field everyone_else integer? the rule that speaks of it
---@field unfound table<integer, boolean> rules that find nobody, and may not
---@field lacks_times boolean? whether an answer would be surer if it were known when faces are seen
---@field units faceswap.rules.Unit[]
---@field turns table<integer, table<integer, integer>> of targets in turn, by rule and person
---@field decisions faceswap.Decision[] by index of the face
---@field rule integer? the rule that is asked at present
---@field passed table<string, boolean> what was met of that the present rule allows
---@field failure faceswap.Error? of looking at a picture, or of a script's test
---@field downloaded table<string, any> what pictures at URLs show, as context.photos keeps it
---@field private notes faceswap.rules.Note[]? what was noted since the question that is asked at present; nil: nothing
---@field private answers table<string, table> by question: what one rule has asked, others that allow the same need not
---@field private all_answers table<integer, table<string, table>> by what is allowed
---@field private notes_of table<table, faceswap.rules.Note[]> by answer
---@field private known table<string, table<integer, any>> values of facts by name and index of the face
---@field private known_by_person table<string, any[][]> lists of values of facts, by name and index of the face
---@field private reported table<string, boolean>
local Context = {}
Context.__index = Context

local context = {}

local new_table = core.new_table

local NONE = {}

---@param by_person boolean whether the plan needs to know who is one person. Where it does not, each face is by itself, whether the
--- detection was described or not
---@return faceswap.rules.Context
function context.new(plan, detection, by_person)
  detection = plan.locate == false and facts.as_told(detection) or detection
  local count = #detection.faces
  local people, person_of, indices, by_key = new_table(count, 0), new_table(count, 0), new_table(count, 0), {}
  for i, face in ipairs(detection.faces) do
    local key = by_person and face.person or i
    local members = people[by_key[key]]
    if members then
      members[#members + 1] = i
    else
      by_key[key] = #people + 1
      people[by_key[key]] = { i }
    end
    indices[i], person_of[i] = i, by_key[key]
  end
  return setmetatable({
    plan = plan, detection = detection, faces = detection.faces, by_person = by_person, people = people, person_of = person_of,
    indices = indices, said = {}, claims = {}, unfound = {}, units = new_table(count, 0), turns = {}, decisions = new_table(count, 0),
    problems = {}, doubts = {}, reported = {}, passed = {},
    answers = {}, all_answers = {}, notes_of = {}, known = {}, known_by_person = {}, downloaded = {},
  }, Context)
end

-- ---- asking ----------------------------------------------------------------------------------------------------------------

--- Turns to a rule; to none in particular without a number.
---@param number integer?
function Context:begin(number)
  self.rule, self.passed, self.notes = number, {}, nil
  -- these three change answers, so that answers are kept by them
  local allowing = (self:allows "tie" and 1 or 0) + (self:allows "group_photo" and 2 or 0) + (self:allows "mixed_photos" and 4 or 0)
  self.answers = self.all_answers[allowing] or {}
  self.all_answers[allowing] = self.answers
end

--- Whether the plan, or a rule, allows something.
---@param number integer? of the rule; the one that is asked without
function Context:allows(name, number)
  local rule = self.plan.rules[number or self.rule or 0]
  return self.plan.allow[name] or rule ~= nil and rule.allow[name] or false
end

--- The result of `answer`, worked out once for all rules that allow the same.
---@param question string
---@param answer fun(context: faceswap.rules.Context, given: any): table
function Context:once(question, answer, given)
  local result = self.answers[question]
  if not result then
    local outer = self.notes
    self.notes = nil
    result = answer(self, given)
    self.answers[question], self.notes_of[result], self.notes = result, self.notes, outer
  end
  local notes = self.notes_of[result]
  for k = 1, notes and #notes or 0 do
    self:keep(notes[k])
  end
  return result
end

---@private
---@param note faceswap.rules.Note
function Context:keep(note)
  self.notes = self.notes or {}
  table.insert(self.notes, note)
end

--- Asks a selector about every face.
---@return faceswap.rules.Answer[]
function Context:ask(selector)
  return self:once(selector.key, selectors.ask, selector)
end

-- ---- problems and doubts -----------------------------------------------------------------------------------------------------

--- Notes what goes wrong while a question is answered. The note is kept with the answer: every rule that asks the question gets it.
---@return faceswap.rules.Note note to be added to
function Context:note(kind, face, format, ...)
  local note = { kind = kind, face = face, message = format:format(...) }
  self:keep(note)
  return note
end

-- What can be done about a problem, and the name by which it can be allowed, where there is one.
---@param note faceswap.rules.Note
local function hint_of(plan, rule, note)
  local kind, surface, options = note.kind, plan.surface, note.word and selectors.by_word[note.word].options or {}
  local hint, allow
  if schema.allowances[kind] then
    hint, allow = phrases.say(surface, rule and "allow_in_rule" or "allow", kind), kind
  elseif kind == "missing" and options.missing then
    hint = phrases.say(surface, "missing")
  elseif kind == "uncertain" then
    hint = phrases.say(surface, (not options.unsure or options.unsure == types.unsure) and "uncertain" or "uncertain_no")
  end
  local advice = note.advice or allow and phrases.has(kind) and phrases.say(surface, kind)
  return hint and advice and surface ~= "cli" and hint .. "; " .. advice or hint, allow
end

--- Makes a problem of the present rule of a note, unless it is allowed; or a doubt.
---@param note faceswap.rules.Note
function Context:report(note)
  local kind, rule = note.kind, self.plan.rules[self.rule or 0]
  if not note.is_doubt and self:allows(kind) then
    self.passed[kind] = true
    return
  end
  local message = rule and ("%s: %s"):format(rule.name, note.message) or note.message
  local key = ("%s %s %s"):format(self.rule or 0, kind, message)
  if not self.reported[key] then
    local problem = { kind = kind, rule = self.rule, face_id = note.face and note.face.id, message = message }
    if not note.is_doubt then
      problem.hint, problem.allow = hint_of(self.plan, rule, note)
    end
    self.reported[key] = true
    table.insert(note.is_doubt and self.doubts or self.problems, problem)
  end
end

--- Adds a problem of the present rule, unless it is allowed.
function Context:problem(kind, face, format, ...)
  self:report { kind = kind, face = face, message = format:format(...) }
end

--- Adds what cannot be told and changes nothing.
function Context:doubt(kind, face, format, ...)
  self:report { kind = kind, face = face, message = format:format(...), is_doubt = true }
end

--- Makes problems and doubts of the present rule of its notes. Returns the number of new problems.
function Context:settle()
  local before = #self.problems
  for _, note in ipairs(self.notes or NONE) do
    self:report(note)
  end
  self.notes = nil
  return #self.problems - before
end

-- ---- faces -----------------------------------------------------------------------------------------------------------------

--- The value of a fact of a face.
function Context:fact(face, name)
  return facts.by_name[name].get(face, self.detection)
end

--- The values of a fact by index of the face, looked up once for all rules; nil where it is not known.
---@return table<integer, any>
function Context:values(name)
  local values = self.known[name]
  if not values then
    local faces, detection, get = self.faces, self.detection, facts.by_name[name].get
    values = new_table(#faces, 0)
    for i = 1, #faces do
      values[i] = get(faces[i], detection) or nil
    end
    self.known[name] = values
  end
  return values
end

--- The values of a fact over all faces of a person, as far as they are known, by index of each of the faces; nil where there are none.
--- Gathered once for all rules.
---@return table<integer, any[]>
function Context:values_of_people(name)
  local lists = self.known_by_person[name]
  if not lists then
    local values, people = self:values(name), self.people
    lists = new_table(#self.faces, 0)
    for person = 1, #people do
      local members, list = people[person], nil
      for k = 1, #members do
        local value = values[members[k]]
        if value ~= nil and list then
          list[#list + 1] = value
        elseif value ~= nil then
          list = { value }
        end
      end
      for k = 1, #members do
        lists[members[k]] = list
      end
    end
    self.known_by_person[name] = lists
  end
  return lists
end

--- Whether two persons are seen at one time, as all are in a picture.
---@param one integer
---@param other integer
function Context:seen_together(one, other)
  local detection = self.detection
  if detection.media_kind == "image" then
    return true
  end
  local together = false
  for _, i in ipairs(self.people[one]) do
    for _, k in ipairs(self.people[other]) do
      local a, b = self.faces[i], self.faces[k]
      local is_known = facts.has_span(a) and facts.has_span(b)
      self.lacks_times = self.lacks_times or not is_known
      together = together or is_known and facts.seen_together(a, b, detection)
    end
  end
  return together
end

--- The first two faces of a person that are seen at one time: one is in a mirror or a picture, or they are two people's.
---@param members integer[] indices of the person's faces
---@return faceswap.Face? one
---@return faceswap.Face? two
function Context:seen_at_once(members)
  for k = 2, #members do
    for i = 1, k - 1 do
      local one, two = self.faces[members[i]], self.faces[members[k]]
      if facts.seen_together(one, two, self.detection) then
        return one, two
      end
    end
  end
end

--- The faces that answers mean, by index.
---@param answers faceswap.rules.Answer[]
---@return integer[]
function Context:meant(answers)
  local list = {}
  for _, i in ipairs(answers.open) do
    list[#list + 1] = answers[i].holds and i or nil
  end
  return list
end

--- The reasons why faces take part in no position, by index.
function Context:left_out()
  self.reasons = self.reasons or facts.left_out(self)
  return self.reasons
end

--- The possible faces of the detection; none that were found on this machine where the plan does not ask for that, since a plan decides
--- the same whatever was asked before.
---@return faceswap.MaybeFace[]
function Context:maybe_faces()
  local is_told = not self.detection.looked_here or self.plan.locates
  return is_told and self.detection.maybe_faces or {}
end

--- The ids of faces, for a message; of all of them without a list.
---@param indices integer[]?
function Context:name_faces(indices)
  return facts.name_faces(self.faces, indices)
end

return context
