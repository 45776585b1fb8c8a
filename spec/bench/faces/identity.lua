--- Whose face it is: distances of one person's faces and of different persons', as they are and made harder.
local faces = require "faceswap.faces"
local figures = require "spec.bench.faces.figures"
local labels = require "spec.bench.faces.labels"

local identity = {}

-- The known faces of pictures as they are, and of those made harder, by how.
local function sort_out(seen)
  local plain, harder, order = {}, {}, {}
  for _, one in ipairs(seen) do
    local variant = one.picture.variant
    if one.found.embedding and not variant then
      plain[#plain + 1] = one
    elseif one.found.embedding then
      if not harder[variant] then
        harder[variant] = {}
        order[#order + 1] = variant
      end
      table.insert(harder[variant], one)
    end
  end
  table.sort(order)
  return plain, harder, order
end

-- The picture that a face was made of.
local function origin(one)
  return one.face.tags.of or one.picture.of or one.picture.id
end

-- Whether two faces are one person's; nil where nobody knows, and for two forms of one photograph. Two faces of a photograph are two
-- persons'.
local function relation(one, other)
  if one.picture == other.picture and not one.picture.variant then
    return false
  elseif one.picture == other.picture or origin(one) == origin(other) then
    return nil
  end
  return labels.same(one.face, other.face)
end

-- Distances between faces of two lists: same and different persons', sorted.
local function distances(list, others)
  local same, different = {}, {}
  for i, one in ipairs(list) do
    for k = others == list and i + 1 or 1, #others do
      local is_same = relation(one, others[k])
      if is_same ~= nil then
        table.insert(is_same and same or different, faces.distance(one.found.embedding, others[k].found.embedding))
      end
    end
  end
  table.sort(same)
  table.sort(different)
  return same, different
end

-- Of faces made harder: how far from the picture that they were made of.
local function from_own(list, plain)
  local by_id = {}
  for _, one in ipairs(plain) do
    by_id[one.picture.id .. one.face.person] = one
  end
  local own = {}
  for _, one in ipairs(list) do
    local whole = by_id[origin(one) .. one.face.person]
    if whole then
      own[#own + 1] = faces.distance(one.found.embedding, whole.found.embedding)
    end
  end
  table.sort(own)
  return own
end

local function print_roc(same, different)
  if #same == 0 or #different == 0 then
    print(("pairs: %d of one person, %d of two"):format(#same, #different))
    return
  end
  print(("one person: %d pairs, median %.3f, p99 %.3f, largest %.3f; two: %d pairs, smallest %.3f, p0.1 %.3f, p1 %.3f, median %.3f")
    :format(#same, figures.at(same, 0.5), figures.at(same, 0.99), same[#same], #different, different[1], figures.at(different, 0.001),
      figures.at(different, 0.01), figures.at(different, 0.5)))
  print(("gap %.3f; one person's pairs below every pair of two: %s; below all but 0.1 %% of them: %s; below all but 1 %%: %s")
    :format(different[1] - same[#same], figures.share(figures.below(same, different[1]), #same),
      figures.share(figures.below(same, figures.at(different, 0.001)), #same),
      figures.share(figures.below(same, figures.at(different, 0.01)), #same)))
  local limits = ("SAME %.3g, DIFFERENT %.3g"):format(faces.SAME, faces.DIFFERENT)
  print(("%s: one person below SAME %s, above DIFFERENT %s; two below SAME %s (%d), above DIFFERENT %s"):format(limits,
    figures.share(figures.below(same, faces.SAME), #same), figures.share(#same - figures.below(same, faces.DIFFERENT), #same),
    figures.share(figures.below(different, faces.SAME), #different), figures.below(different, faces.SAME),
    figures.share(#different - figures.below(different, faces.DIFFERENT), #different)))
end

local function print_condition(name, list, plain)
  local own = from_own(list, plain)
  local same, different = distances(list, plain)
  local function of(values, share)
    return #values > 0 and ("%.3f"):format(figures.at(values, share)) or "-"
  end
  print(("  %-10s %5d %7s %7s %7s | %5d %7s %7s | %6d %7s %7s %s"):format(name, #own, of(own, 0.5), of(own, 0.9), of(own, 1), #same,
    of(same, 0.5), of(same, 1), #different, of(different, 0), of(different, 0.01),
    figures.share(figures.below(different, faces.SAME), #different)))
end

--- Prints distances of the faces that were found in pictures.
---@param seen faceswap.bench.Seen[]
function identity.print(seen)
  local plain, harder, order = sort_out(seen)
  print(("%d faces known, as they are"):format(#plain))
  print_roc(distances(plain, plain))
  print(("  %-10s %29s | %21s | %38s"):format("made harder", "from its own picture", "another of the person",
    "another person: smallest, p1, < SAME"))
  print(("  %-10s %5s %7s %7s %7s | %5s %7s %7s | %6s"):format("", "faces", "median", "p90", "largest", "pairs", "median", "largest",
    "pairs"))
  for _, name in ipairs(order) do
    print_condition(name, harder[name], plain)
  end
end

return identity
