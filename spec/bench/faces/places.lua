--- Picks by place from the left on pictures of several people: right, refused, wrong with a doubt, or silently wrong.
local matching = require "spec.bench.faces.matching"
local r = require "faceswap.rules"

local places = {}

-- Doubts that concern places.
local OF_PLACES = { left_out = true, no_face = true, nearly_level = true }

local function middle(face)
  return face.box[1] + face.box[3] / 2
end

-- The labels of a picture whose faces all count, from the left; nil where one counts neither way, or there is one only.
local function from_the_left(picture)
  local order = {}
  for i, face in ipairs(picture.faces) do
    if face.tags.either then
      return nil
    end
    order[i] = i
  end
  table.sort(order, function(a, b)
    return middle(picture.faces[a]) < middle(picture.faces[b])
  end)
  return #order > 1 and order or nil
end

local function has_doubt(doubts)
  for _, doubt in ipairs(doubts) do
    if OF_PLACES[doubt.kind] then
      return true
    end
  end
  return false
end

-- What becomes of the pick of the `number`th from the left, who is labelled `label`.
local function pick(detection, matches, number, label)
  local decisions, doubts = r.plan { r.who(r.nth(number, r.left_to_right())):becomes "x.jpg" }:decide(detection)
  if not decisions then
    return "refused"
  end
  for i, decision in ipairs(decisions) do
    if decision.target then
      local right, doubtful = matches[i] == label, has_doubt(doubts)
      return right and (doubtful and "doubted" or "right") or (doubtful and "wrong_with_doubt" or "silently_wrong")
    end
  end
end

--- Prints what becomes of picks by place in all pictures of several people.
---@param client faceswap.Client of a local engine
---@param pictures faceswap.bench.Picture[]
---@param sizes table<string, {width: number, height: number}> of the pictures, by member
function places.print(client, pictures, sizes)
  local count = { right = 0, doubted = 0, refused = 0, wrong_with_doubt = 0, silently_wrong = 0 }
  for _, picture in ipairs(pictures) do
    local order = from_the_left(picture)
    if order then
      local detection = assert(client:detect { image = picture.member })
      assert(detection:describe())
      local size = sizes[picture.member]
      local matches = matching.match(picture.faces, detection.faces, size.width, size.height)
      for number, label in ipairs(order) do
        local outcome = pick(detection, matches, number, label)
        count[outcome] = count[outcome] + 1
      end
    end
  end
  print(("picks by place: %d right, %d right with a needless doubt, %d refused, %d wrong with a doubt, %d silently wrong"):format(
    count.right, count.doubted, count.refused, count.wrong_with_doubt, count.silently_wrong))
end

return places
