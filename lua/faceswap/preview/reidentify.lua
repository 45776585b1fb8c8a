--- Carries decisions over from one detection to another of the same media by another service. Face ids differ there, so that people are
--- recognised by their faces.
local faces = require "faceswap.faces"

local reidentify = {}

---@class faceswap.MatchedFace a decision, and what became of it
---@field face_id integer of the first detection
---@field target string? nil: stays as it is
---@field from number? seconds of the video from which on, and to which, it gets the target
---@field to number?
---@field found integer[] ids of the faces of the second detection that are this person
---@field distance number? to the nearest of them

-- The decisions that may be about a face, by verdict, the nearest first.
local function candidates(face, detection, decisions)
  local by_verdict = { same = {}, uncertain = {}, different = {} }
  for _, decision in ipairs(decisions) do
    local other = detection:face(decision.face_id)
    if face.embedding and other.embedding then
      local distance = faces.distance(face.embedding, other.embedding)
      table.insert(by_verdict[faces.verdict(distance)], { decision = decision, distance = distance })
    end
  end
  for _, list in pairs(by_verdict) do
    table.sort(list, function(a, b)
      return a.distance < b.distance
    end)
  end
  return by_verdict
end

-- The first of the candidates whose decision is another one than that of the nearest.
local function contradiction(list)
  local first = list[1].decision
  for i = 2, #list do
    local other = list[i].decision
    if other.target ~= first.target or other.from ~= first.from or other.to ~= first.to then
      return list[i]
    end
  end
end

-- Why a face of the preview stays as it is: it may be one person's, or one of two.
local function describe_doubt(face, a, b)
  local first = ("face %d of the preview may be face %d"):format(face.id, a.decision.face_id)
  if b then
    return ("%s (distance %.2f) or face %d (%.2f), of which different things become: it stays"):format(first, a.distance,
      b.decision.face_id, b.distance)
  end
  return ("%s, which is not certain (distance %.2f): it stays"):format(first, a.distance)
end

-- The decision about the person whose face it is; nil with a doubt if that matters and cannot be told.
local function recognise(face, detection, decisions)
  local by_verdict = candidates(face, detection, decisions)
  local same, uncertain = by_verdict.same, by_verdict.uncertain
  if #same > 0 then
    local other = contradiction(same)
    return not other and same[1] or nil, other and describe_doubt(face, same[1], other)
  end
  for _, candidate in ipairs(uncertain) do
    if candidate.decision.target then
      return nil, describe_doubt(face, candidate)
    end
  end
end

--- Finds the people whom decisions are about in another detection. Both must be described.
---@param detection faceswap.Detection that the decisions are for
---@param decisions faceswap.Decision[]
---@param other faceswap.Detection of the same media
---@return faceswap.MatchedFace[] matches one for each decision, in their order
---@return string[] doubts about faces of `other` that are left as they are, since it matters whose they are and that cannot be told
function reidentify.people(detection, decisions, other)
  local matches, by_decision, doubts = {}, {}, {}
  for i, decision in ipairs(decisions) do
    matches[i] = { face_id = decision.face_id, target = decision.target, from = decision.from, to = decision.to, found = {} }
    by_decision[decision] = matches[i]
  end
  for _, face in ipairs(other.faces) do
    local match, doubt = recognise(face, detection, decisions)
    doubts[#doubts + 1] = doubt
    if match then
      local member = by_decision[match.decision]
      table.insert(member.found, face.id)
      member.distance = math.min(member.distance or match.distance, match.distance)
    end
  end
  return matches, doubts
end

--- The choice that gives the people of matches their targets.
---@param matches faceswap.MatchedFace[]
---@return table<integer, string|table>
function reidentify.choice(matches)
  local choice = {}
  for _, member in ipairs(matches) do
    for _, id in ipairs(member.found) do
      choice[id] = (member.from or member.to) and { member.target, from = member.from, to = member.to } or member.target
    end
  end
  return choice
end

return reidentify
