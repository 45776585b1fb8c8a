--- Takes the place of looking at pictures, for specs of what is done with what was seen. An embedding is a number, and the distance of
--- two is their difference: below 0.32 they are one person's, above 0.38 two persons'.
local faces = require "faceswap.faces"
local errors = require "faceswap.errors"

local known_faces = {}

local replaced = { "reference", "distance", "shared", "SAME", "DIFFERENT" }
local originals = {}

--- From now on, to the end of the file, photos show what `known` has: by path, a list of faces; the picture of a path with no entry shows
--- nobody.
---@param known table<string, table[]>
function known_faces.install(known)
  for _, name in ipairs(replaced) do
    originals[name] = originals[name] or faces[name]
  end
  faces.SAME, faces.DIFFERENT = 0.32, 0.38
  function faces.distance(a, b)
    return math.abs(a - b)
  end
  function faces.reference(photos, options)
    local sum = 0
    for _, photo in ipairs(photos) do
      local seen = known[photo] or {}
      if #seen == 0 then
        return errors.fail("choice", "%s: no face can be found in this photo", photo)
      elseif #seen > 1 and not (options or {}).largest then
        local _, err = errors.fail("choice", "%s: this photo has more than one face", photo)
        err.allow = "group_photo"
        return nil, err
      end
      sum = sum + seen[1].embedding
    end
    return { embedding = sum / #photos, photos = photos }
  end
  function faces.shared()
    return { analyze = function(_, picture) return known[picture.name] or {} end }
  end
end

--- For specs of the same file that look at pictures.
function known_faces.remove()
  for _, name in ipairs(replaced) do
    faces[name] = originals[name]
  end
end

return known_faces
