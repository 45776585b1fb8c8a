--- Whom a reference photo shows.
local faces = require "faceswap.faces"
local photos = require "faceswap.rules.context.photos"
local single = require "faceswap.rules.selectors.attributes"

local likeness = {}

-- ---- distances -------------------------------------------------------------------------------------------------------------

-- The least distance of any face of each person; false for a person of whom no face can be compared.
local function distances_of(scene, reference)
  local list = {}
  for number, members in ipairs(scene.people) do
    local least
    for _, index in ipairs(members) do
      local embedding = scene.faces[index].embedding
      if embedding then
        local distance = faces.distance(reference, embedding)
        least = least and math.min(least, distance) or distance
      end
    end
    list[number] = least or false
  end
  return list
end

local function runner_up(distances, number)
  local least
  for other, distance in ipairs(distances) do
    if other ~= number and distance and (not least or distance < least) then
      least = distance
    end
  end
  return least
end

-- A photo as a reason names it.
local function name_of(selector)
  return selector.like[1]:match("[^/]+$") or selector.like[1]
end

-- What a distance says. A distance that the selector names leaves nothing uncertain.
local function verdict(selector, distance)
  if selector.distance then
    return distance <= selector.distance and "same" or "different"
  end
  return faces.verdict(distance)
end

local function judge(scene, selector, distances, number)
  local distance = distances[number]
  if not distance then
    return single.missing(selector, scene.faces[scene.people[number][1]], "embedding")
  end
  local same, different = selector.distance or faces.SAME, selector.distance or faces.DIFFERENT
  local who, said = name_of(selector), verdict(selector, distance)
  if said == "same" then
    local next_best = runner_up(distances, number)
    local margin = { "%.3f below the limit %.3f", same - distance, same }
    if next_best then
      margin = { "%s, next person %.3f further", margin, next_best - distance }
    end
    return { holds = true, why = { "like %s, distance %.3f", who, distance }, margin = margin }
  elseif said == "different" then
    return { holds = false, why = { "not like %s, distance %.3f", who, distance }, margin = { "%.3f", distance - different } }
  end
  return single.uncertain(selector, "may be %s: distance %.3f, between %.3f (same) and %.3f (different)", who, distance, same, different)
end

-- ---- the word --------------------------------------------------------------------------------------------------------------

local function check_count(scene, selector, answers, distances)
  local matching, doubtful = {}, false
  for number, answer in ipairs(answers) do
    if answer.holds then
      matching[#matching + 1] = scene.people[number][1]
    end
    doubtful = doubtful or answer.holds == nil
  end
  if #matching > 1 then
    scene:problem("several_persons", nil, "%s matches several persons: %s", selector.like[1], scene:name_faces(matching))
  elseif #matching == 0 and not doubtful then
    local nearest = runner_up(distances)
    scene:problem("absent", nil, "%s matches nobody%s", selector.like[1],
      nearest and ("; the nearest face is at a distance of %.3f"):format(nearest) or "")
  end
end

--- Asks "like".
---@return faceswap.rules.Answer[]
function likeness.ask(scene, selector)
  local reference = photos.reference(scene, selector)
  local answers = {}
  if not reference then
    for i in ipairs(scene.faces) do
      answers[i] = { noted = true, cause = "photo", why = "its reference photo is of no use" }
    end
    return answers
  end
  local distances = distances_of(scene, reference)
  local by_person = {}
  for number in ipairs(scene.people) do
    by_person[number] = judge(scene, selector, distances, number)
  end
  check_count(scene, selector, by_person, distances)
  for i, number in ipairs(scene.person_of) do
    answers[i] = by_person[number]
  end
  return answers
end

return likeness
