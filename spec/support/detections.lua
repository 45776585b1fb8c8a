--- Detections made of plain tables, for specs of what is done with the facts of faces.
local detection = require "faceswap.client.detection"
local json = require "faceswap.json"
local r = require "faceswap.rules"
local shell = require "spec.support.shell"

local detections = {}

--- Makes a detection of faces with the facts that are given; ids are counted from 0 where a face has none.
---@param faces table[]
---@param fields table? further fields for detection.new
---@return faceswap.Detection
function detections.of(faces, fields)
  local list, embeddings = {}, {}
  for i, facts in ipairs(faces) do
    local face = { id = i - 1, link = ("https://faces.example/%d.png"):format(i - 1) }
    shell.merge(face, facts)
    list[i], embeddings[face.id], face.embedding = face, face.embedding, nil
  end
  local made = assert(detection.new(shell.merge({
    detect_task_id = "d1", media_url = "https://media.example/v.mp4", media_kind = "video",
    raw = { result = { id = "r1", faces = #list > 0 and list or json.decode "[]" } }, -- an empty table could be an object
  }, fields)))
  for _, face in ipairs(made.faces) do -- a service tells no embedding: it is found later
    face.embedding = embeddings[face.id]
  end
  return made
end

--- Decides about a detection.
---@param plan faceswap.Plan
---@param made faceswap.Detection
---@return string ids of the faces that get a target, with spaces between them
---@return string doubts "kind: message; …"
---@return faceswap.Decision[] decisions
function detections.decide(plan, made)
  local decisions, doubts = assert(plan:decide(made))
  local ids, messages = {}, {}
  for _, decision in ipairs(decisions) do
    ids[#ids + 1] = decision.target and decision.face_id
  end
  for i, doubt in ipairs(doubts) do
    messages[i] = doubt.kind .. ": " .. doubt.message
  end
  return table.concat(ids, " "), table.concat(messages, "; "), decisions
end

--- Decides by one rule, whose doubts must all be about one face.
---@param selector table
---@param made faceswap.Detection
---@param doubted integer id of that face
---@return string ids
---@return string doubts
function detections.decide_by(selector, made, doubted)
  local plan = r.plan { r.who(selector):becomes "x" }
  local _, doubts = assert(plan:decide(made))
  for _, doubt in ipairs(doubts) do
    if doubt.face_id ~= doubted then
      error(("a doubt of face %s: %s"):format(tostring(doubt.face_id), doubt.message), 2)
    end
  end
  local ids, told = detections.decide(plan, made)
  return ids, told
end

return detections
