--- Which faces are one person's, and a key for each person that a later detection of the same media gives again.
local faces = require "faceswap.faces"

local persons = {}

-- Media whose persons a client remembers, and embeddings of each person.
local MAX_MEDIA, MAX_EMBEDDINGS = 200, 16

---@class faceswap.KnownPerson
---@field person string key
---@field embeddings string[]

-- By client, so that they go with it: {by_media, count}.
local memories = setmetatable({}, { __mode = "k" })

-- ---- grouping --------------------------------------------------------------------------------------------------------------------

-- The pairs of a list that may be one person, nearest first; of equals the order follows from the pictures alone.
local function near_pairs(list)
  local pairs_ = {}
  for i = 2, #list do
    for k = 1, i - 1 do
      local distance = faces.distance(list[i].embedding, list[k].embedding)
      if distance <= faces.DIFFERENT then
        local first, second = list[k], list[i]
        if second.digest < first.digest then
          first, second = second, first
        end
        pairs_[#pairs_ + 1] = { first = first, second = second, distance = distance, digests = first.digest .. second.digest }
      end
    end
  end
  table.sort(pairs_, function(a, b)
    if a.distance ~= b.distance then
      return a.distance < b.distance
    end
    return a.digests < b.digests
  end)
  return pairs_
end

-- What a service tells of the standing of a face. What was found on this machine does not count: keys are the same whatever was asked
-- before.
local function standing_of(face)
  local found = face.located and face.located.found
  return not (found and found.standing) and face.standing or nil
end

-- True if a service tells that two faces, which are seen at one time, are surely two people's.
local function are_separate(one, other)
  local standing = standing_of(one)
  for _, range in ipairs(standing and standing_of(other) and standing.separate or {}) do
    if other.id >= range[1] and other.id <= range[2] then
      return true
    end
  end
  return false
end

-- True if every member of one group is as near as SAME to every member of the other, and none is seen to be another person than one of
-- them: likeness does not go from one to a third.
local function are_one(a, b)
  for _, one in ipairs(a) do
    for _, other in ipairs(b) do
      if faces.distance(one.embedding, other.embedding) >= faces.SAME or are_separate(one.face, other.face) then
        return false
      end
    end
  end
  return true
end

-- Groups of which every two members are closer than SAME, and the pairs that are in doubt: no group has both, and they are no strangers.
-- Faces that one picture shows together are as many people, however alike they look; those that a video shows together are, if they move
-- each by itself.
local function group(list, together)
  local near, groups, doubts = near_pairs(list), {}, {}
  for _, member in ipairs(list) do
    member.group = { member }
  end
  for _, pair in ipairs(near) do
    local a, b = pair.first.group, pair.second.group
    if not together and a ~= b and pair.distance < faces.SAME and are_one(a, b) then
      for _, member in ipairs(b) do
        a[#a + 1], member.group = member, a
      end
    end
  end
  for _, pair in ipairs(near) do
    doubts[#doubts + 1] = pair.first.group ~= pair.second.group and pair or nil
  end
  local seen = {}
  for _, member in ipairs(list) do
    if not seen[member.group] then
      seen[member.group] = true
      groups[#groups + 1] = member.group
    end
  end
  return groups, doubts
end

-- The mean distance of a group's members to the pictures of a known person.
local function mean_distance(members, person)
  local sum = 0
  for _, embedding in ipairs(person.embeddings) do
    for _, member in ipairs(members) do
      sum = sum + faces.distance(member.embedding, embedding)
    end
  end
  return sum / (#person.embeddings * #members)
end

-- The known person that each group is, by group: the nearest first, and nobody twice, since two groups are two persons. And whose keys are
-- taken so.
local function recognise(groups, known)
  local near, person_of, taken = {}, {}, {}
  for g, members in ipairs(groups) do
    for k, person in ipairs(known) do
      local distance = mean_distance(members, person)
      near[#near + 1] = distance < faces.SAME and { members = members, person = person, distance = distance, g = g, k = k } or nil
    end
  end
  table.sort(near, function(a, b)
    if a.distance ~= b.distance then
      return a.distance < b.distance
    end
    return a.k < b.k or a.k == b.k and a.g < b.g
  end)
  for _, match in ipairs(near) do
    if not person_of[match.members] and not taken[match.person.person] then
      person_of[match.members], taken[match.person.person] = match.person, true
    end
  end
  return person_of, taken
end

-- A key that follows from the pictures alone: another process that sees the same ones finds the same key. It does not depend on the order
-- of the faces, but of those whose pictures are the same, as of a photo that stands in a picture twice.
---@param taken table<string, any> keys of other persons of the detection
local function new_key(members, taken)
  local least
  for _, member in ipairs(members) do
    if not least or member.digest < least then
      least = member.digest
    end
  end
  local first = "person-" .. least:sub(1, 12)
  local key, number = first, 1
  while taken[key] do
    number = number + 1
    key = ("%s-%d"):format(first, number)
  end
  return key
end

-- ---- memory ----------------------------------------------------------------------------------------------------------------------

-- The persons that were met in the media before, a list to be added to. The same file may be uploaded under several URLs.
local function remembered(detection)
  local client = detection.client
  local memory = memories[client]
  if not memory or memory.count >= MAX_MEDIA then
    memory = { by_media = {}, count = 0 }
    memories[client] = memory
  end
  local url, path = detection.media_url, detection.media_path
  local list = memory.by_media[url] or path and memory.by_media[path]
  if not list then
    list = {}
    memory.count = memory.count + 1
  end
  memory.by_media[url] = list
  if path then
    memory.by_media[path] = list
  end
  return list
end

local function find_person(list, key)
  for _, person in ipairs(list) do
    if person.person == key then
      return person
    end
  end
end

local function remember(list, key, embedding)
  local person = find_person(list, key)
  if not person then
    person = { person = key, embeddings = {} }
    list[#list + 1] = person
  end
  for _, known in ipairs(person.embeddings) do
    if known == embedding then
      return
    end
  end
  if #person.embeddings < MAX_EMBEDDINGS then
    table.insert(person.embeddings, embedding)
  end
end

-- ---- keys ------------------------------------------------------------------------------------------------------------------------

local function note_similar(face, other, distance)
  face.similar = face.similar or {}
  table.insert(face.similar, { face_id = other.id, distance = distance })
end

--- Sets the `person` of every face that has an embedding, and `similar` where two persons may be one.
---@param detection faceswap.Detection its faces described
---@param digests table<faceswap.Face, string> of the faces' pictures
---@param like {person: string?, embedding: string?}[]? faces of an earlier detection whose keys go on
function persons.assign(detection, digests, like)
  local memory, known = remembered(detection), {}
  for _, face in ipairs(like or {}) do
    if face.person and face.embedding then
      remember(known, face.person, face.embedding)
    end
  end
  local of_earlier = #known
  for i, person in ipairs(memory) do
    known[of_earlier + i] = person
  end
  local list = {}
  for _, face in ipairs(detection.faces) do
    face.person, face.similar = nil, nil
    if face.embedding then
      list[#list + 1] = { face = face, embedding = face.embedding, digest = digests[face] }
    end
  end
  local groups, doubts = group(list, detection.media_kind == "image")
  local person_of, taken = recognise(groups, known)
  for _, members in ipairs(groups) do
    local key = person_of[members] and person_of[members].person or new_key(members, taken)
    taken[key] = true
    for _, member in ipairs(members) do
      member.face.person = key
      remember(memory, key, member.embedding)
    end
  end
  for _, pair in ipairs(doubts) do
    note_similar(pair.first.face, pair.second.face, pair.distance)
    note_similar(pair.second.face, pair.first.face, pair.distance)
  end
end

return persons
