--- A decision shown as a table: each face, what is known of it, which rule won, which lost and why, and how close it was.
local answer = require "faceswap.rules.context.answer"
local core = require "faceswap.core"
local facts = require "faceswap.faces.fact_labels"
local layout = require "faceswap.observe.layout"
local phrases = require "faceswap.rules.schema.phrases"

local explain = {}

-- Layout of the lines below a face's row, in characters.
local INDENT, WIDTH = "        ", 118

---@class faceswap.ExplainedFace: faceswap.Decision what is decided about it, and
---@field face faceswap.Face whose facts they are
---@field undecided boolean whether a problem stands in the way, so that there is no target
---@field called string? the target, by the number of the face whose picture it is, else as `target`
---@field margin string? of the rule that won: how far from not holding, and from the runner-up
---@field lost {rule: integer, by: string, why: string}[] every other rule, and why it is not the one
---@field left_out string? why it takes part in no position

---@class faceswap.Explanation
---@field faces faceswap.ExplainedFace[] in the order of detection.faces
---@field problems faceswap.rules.Problem[] why the plan does not decide; empty where it does
---@field doubts faceswap.rules.Problem[] what could not be told and changes nothing
---@field private media_kind string of the detection
local Explanation = {}
Explanation.__index = Explanation
Explanation.__name = "faceswap.Explanation"

-- ---- collecting ------------------------------------------------------------------------------------------------------------

local HOW = { [true] = "gives way: ", [false] = "" }

local function lost_rules(context, i, winner)
  local lost = {}
  for number, rule in ipairs(context.plan.rules) do
    if number ~= winner then
      local said = context.said[number] and answer.at(context.said[number], i)
      local why = said and (HOW[said.holds] or "cannot be told: ") .. answer.text(said.why) or "is for everyone else"
      lost[#lost + 1] = { rule = number, by = rule.name, why = why }
    end
  end
  return lost
end

--- Explains what was decided, or why nothing was.
---@param context faceswap.rules.Context
---@return faceswap.Explanation
function explain.of(context)
  local rows, undecided, left_out = {}, {}, context:left_out()
  for _, problem in ipairs(context.problems) do
    undecided[problem.face_id or -1] = true
  end
  for i, face in ipairs(context.faces) do
    local row = { face = face, undecided = undecided[face.id] or false, left_out = left_out[i] }
    for name, value in pairs(context.decisions[i]) do
      row[name] = value
    end
    if row.undecided then
      row.target, row.from, row.to = nil, nil, nil
    end
    row.called = row.target and facts.target(context.faces, row.target)
    local answers = context.said[row.rule]
    local margin = answers and answer.margin(answer.at(answers, i))
    row.margin, row.lost = margin and answer.text(margin) or nil, lost_rules(context, i, row.rule)
    rows[i] = row
  end
  return setmetatable({ faces = rows, problems = context.problems, doubts = context.doubts,
    media_kind = context.detection.media_kind }, Explanation)
end

-- ---- showing ---------------------------------------------------------------------------------------------------------------

-- The rows of the table, the headings first.
local function table_rows(rows, room)
  local cells = { { "FACE", "OUTCOME", "RULE", "WHY", "MARGIN" } }
  for i, row in ipairs(rows) do
    local outcome = row.undecided and "undecided" or row.target and "becomes " .. row.called .. facts.span(row) or "stays"
    local name = row.by and row.by:match " (.*)" or "-"
    cells[i + 1] = { row.face_id, core.clean(outcome), core.clean(name), core.clean(table.concat(row.reasons, "; ")), row.margin or "-" }
  end
  return layout.columns(cells, {}, room)
end

-- The known facts of a face, in lines that end with a whole one: "\1" stands for the blanks within.
local function facts_text(row, media_kind, room)
  local texts = {}
  for i, fact in ipairs(facts.list(row.face, media_kind)) do
    texts[i] = core.clean(fact.name .. " " .. fact.text):gsub(" ", "\1")
  end
  local text = INDENT .. (texts[1] and table.concat(texts, "; ") or "nothing is known of it")
  local width = math.min(WIDTH, room and room - 1 or WIDTH) -- terminals may break a line that fills them
  return (table.concat(layout.wrap(text, width, 0), "\n"):gsub("\1", " "))
end

--- The table as text. Names from outside, of targets, photos and groups, drive no terminal and begin no line.
---@param room integer? characters of a line; nil: each row of the table is one line
---@return string
function Explanation:text(room)
  local rows = table_rows(self.faces, room)
  local lines = { rows[1] }
  for i, row in ipairs(self.faces) do
    lines[#lines + 1] = rows[i + 1]
    lines[#lines + 1] = facts_text(row, self.media_kind, room)
    local weakness = row.left_out or row.face.problem
    lines[#lines + 1] = weakness and INDENT .. core.clean(weakness)
    for _, loser in ipairs(row.lost) do
      lines[#lines + 1] = core.clean(("%s%s lost: %s"):format(INDENT, loser.by, loser.why))
    end
  end
  for _, list in ipairs { { "NOT DECIDED:", self.problems }, { "IN DOUBT:", self.doubts } } do
    lines[#lines + 1] = list[2][1] and list[1]
    local hints = phrases.hints(list[2])
    for i, problem in ipairs(list[2]) do
      lines[#lines + 1] = "  " .. core.clean(problem.message)
      lines[#lines + 1] = hints[i] and INDENT .. hints[i]
    end
  end
  return table.concat(lines, "\n")
end

function Explanation:__tostring()
  return self:text()
end

return explain
