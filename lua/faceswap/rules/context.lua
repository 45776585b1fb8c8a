--- What the rules of a plan are asked about: the faces of a detection, who of them is one person, and what goes wrong on the way.
local facts = require "faceswap.rules.context.facts"

---@class faceswap.rules.Problem
---@field kind string the name of what is not allowed, or "uncertain", "missing", "ambiguous", "photo"
---@field rule integer?
---@field face_id integer?
---@field message string
---@field allow string? the name by which a rule or the plan allows it

---@class faceswap.rules.Scene
---@field plan faceswap.Plan
---@field detection faceswap.Detection
---@field faces faceswap.Face[]
---@field people integer[][] indices of faces, by person
---@field person_of integer[] index of the person, by index of the face
---@field size faceswap.rules.Fact
---@field problems faceswap.rules.Problem[]
---@field rule integer the rule that is asked at present
---@field quiet integer above 0 while problems are not noted, since the question is only what would be if
---@field memo table results of the present rule, by base and selector
---@field passed table<string, boolean> what was met of that the present rule allows
---@field free table<table, boolean> whether a selector counts positions without saying among whom
---@field downloaded table<string, table[]> the faces that pictures at URLs show
---@field failure faceswap.Error? of looking at a picture, or of a script's test
local Scene = {}
Scene.__index = Scene

local scene = {}

local function group_people(faces)
  local people, person_of, by_key = {}, {}, {}
  for i, face in ipairs(faces) do
    local number = face.person and by_key[face.person]
    if not number then
      number = #people + 1
      people[number] = {}
      if face.person then
        by_key[face.person] = number
      end
    end
    person_of[i] = number
    people[number][#people[number] + 1] = i
  end
  return people, person_of
end

---@return faceswap.rules.Scene
function scene.new(plan, detection)
  local people, person_of = group_people(detection.faces)
  return setmetatable({
    plan = plan,
    detection = detection,
    faces = detection.faces,
    people = people,
    person_of = person_of,
    size = facts.size_of(detection),
    problems = {},
    noted = {},
    quiet = 0,
    memo = {},
    passed = {},
    downloaded = {},
    free = {},
  }, Scene)
end

--- Turns to the next rule.
function Scene:begin(rule)
  self.rule, self.memo, self.passed = rule, {}, {}
end

--- Whether the plan, or the rule that is asked, allows something.
function Scene:allows(name)
  local rule = self.plan.rules[self.rule]
  return self.plan.allow[name] or rule ~= nil and rule.allow[name] or false
end

--- Notes a problem of the present rule once, unless it is allowed.
function Scene:problem(kind, face, format, ...)
  if self:allows(kind) then
    self.passed[kind] = true
  elseif self.quiet == 0 then
    local message = format:format(...)
    if self.rule and not format:find("^rule") then
      message = ("rule %d: %s"):format(self.rule, message)
    end
    local key = ("%s %s %s"):format(self.rule or 0, kind, message)
    if not self.noted[key] then
      self.noted[key] = true
      self.problems[#self.problems + 1] = {
        kind = kind, rule = self.rule, face_id = face and face.id, message = message,
      }
    end
  end
end

--- The value of a fact of a face.
function Scene:fact(face, name)
  if name == "size" then
    return self.size.get(face)
  end
  return facts.by_name[name].get(face)
end

--- The ids of faces, for a message.
function Scene:name_faces(indices)
  local ids = {}
  for i, index in ipairs(indices) do
    ids[i] = tostring(self.faces[index].id)
  end
  return (#ids == 1 and "face " or "faces ") .. table.concat(ids, ", ")
end

return scene
