--- What is known of a face, in words. Only what is there: a service tells little, the local engine more, `describe` most.
local facts = {}

local function percent(value)
  return ("%.0f %%"):format(value * 100)
end

-- How sure an estimate is, where that is known.
local function with_confidence(text, estimate)
  return estimate.confidence and ("%s (%s)"):format(text, percent(estimate.confidence)) or text
end

-- In the order in which they are shown; each gives nil where the face lacks what it tells.
local tellers = {
  { "seen", function(face)
    return face.first_seen and face.last_seen and ("%.1f s to %.1f s"):format(face.first_seen, face.last_seen)
  end },
  { "frames", function(face)
    return face.frames and ("%d"):format(face.frames)
  end },
  { "in the frame", function(face)
    local box = face.box
    return box and ("%.0f × %.0f pixels at %.0f, %.0f"):format(box[3], box[4], box[1], box[2])
  end },
  { "found with", function(face)
    return face.score and percent(face.score)
  end },
}

---@param face faceswap.Face
---@return {name: string, text: string}[]
function facts.list(face)
  local list = {}
  for _, teller in ipairs(tellers) do
    local text = teller[2](face)
    if text then
      list[#list + 1] = { name = teller[1], text = text }
    end
  end
  return list
end

facts.with_confidence = with_confidence
return facts
