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

-- Groups what is closer than SAME_PERSON, directly or by way of others.
local function group(list)
  local root = {}
  for i = 1, #list do
    root[i] = i
  end
  local function find(i)
    while root[i] ~= i do
      i = root[i]
    end
    return i
  end
  for i = 2, #list do
    for k = 1, i - 1 do
      local a, b = find(i), find(k)
      if a ~= b and faces.distance(list[i].embedding, list[k].embedding) < faces.SAME_PERSON then
        root[math.max(a, b)] = math.min(a, b)
      end
    end
  end
  local groups, by_root = {}, {}
  for i, member in ipairs(list) do
    local first = find(i)
    if not by_root[first] then
      by_root[first] = {}
      groups[#groups + 1] = by_root[first]
    end
    table.insert(by_root[first], member)
  end
  return groups
end

-- The known person who is closest to one of the group, if any is close enough.
local function recognise(members, known)
  local best, nearest = faces.SAME_PERSON, nil
  for _, person in ipairs(known) do
    for _, embedding in ipairs(person.embeddings) do
      for _, member in ipairs(members) do
        local distance = faces.distance(member.embedding, embedding)
        if distance < best then
          best, nearest = distance, person
        end
      end
    end
  end
  return nearest
end

-- A key that follows from the pictures alone: another process that sees the same ones finds the same key. It does not depend on the order
-- of the faces.
local function new_key(members)
  local least
  for _, member in ipairs(members) do
    if not least or member.digest < least then
      least = member.digest
    end
  end
  return "person-" .. least:sub(1, 12)
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

--- Sets the `person` of every face that has an embedding.
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
    face.person = nil
    if face.embedding then
      list[#list + 1] = { face = face, embedding = face.embedding, digest = digests[face] }
    end
  end
  for _, members in ipairs(group(list)) do
    local person = recognise(members, known)
    local key = person and person.person or new_key(members)
    for _, member in ipairs(members) do
      member.face.person = key
      remember(memory, key, member.embedding)
    end
  end
end

return persons
