--- Persons in clips, as the local engine tells them: found, missed, too many, one person as two, two as one.
local figures = require "spec.bench.faces.figures"
local matching = require "spec.bench.faces.matching"
local socket = require "socket"

local persons = {}

local RATE, WIDTH, HEIGHT = 25, 640, 360
-- Frames in which a person must be visible to count, and seconds by which times may differ.
local FRAMES_LEAST, LATE = 12, 0.5
-- A person who is missed was merged into one that has more than this share of the missed one's frames beyond its own.
local MERGED = 0.5

---@class faceswap.bench.Person
---@field name string
---@field anywhere boolean? whoever is found is this person
---@field either boolean? counts neither way
---@field boxes {frame: integer, box: number[]}[]
---@field visible integer frames

---@class faceswap.bench.Clip
---@field name string
---@field path string
---@field seconds number
---@field persons faceswap.bench.Person[]

local function read_person(line)
  local name, rest = line:match "^person (%S+)(.*)$"
  return { name = name, boxes = {}, visible = 0, anywhere = rest:find "anywhere" and true, either = rest:find "either" and true }
end

--- Reads what clips.lua wrote.
---@param path string
---@return faceswap.bench.Clip[]
function persons.clips(path)
  local list = {}
  for line in io.lines(path) do
    local clip = list[#list]
    if line:sub(1, 5) == "clip " then
      local name, file, seconds = line:match "^clip (%S+) (%S+) (%S+)$"
      list[#list + 1] = { name = name, path = file, seconds = tonumber(seconds), persons = {} }
    elseif line:sub(1, 7) == "person " then
      table.insert(clip.persons, read_person(line))
    else
      local person = clip.persons[#clip.persons]
      local frame, x, y, w, h, visible = line:match "^at (%S+) (%S+) (%S+) (%S+) (%S+) (%d)$"
      table.insert(person.boxes, { frame = tonumber(frame), box = { tonumber(x), tonumber(y), tonumber(w), tonumber(h) } })
      person.visible = person.visible + tonumber(visible)
    end
  end
  return list
end

-- How near the box of a found person comes to a labelled one while it is told to be seen.
local function nearest(person, face)
  local first, last = (face.first_seen - LATE) * RATE, (face.last_seen + LATE) * RATE
  local least = math.huge
  for _, at in ipairs(person.boxes) do
    if at.frame >= first and at.frame <= last then
      least = math.min(least, matching.distance(at.box, face.box, WIDTH, HEIGHT))
    end
  end
  return person.anywhere and 0 or least
end

local function counts(person)
  return not person.either and (person.anywhere or person.visible >= FRAMES_LEAST)
end

-- The persons of the found faces, by labelled person; and those that are nobody.
local function assign(clip, found)
  local of, wrong = {}, {}
  for _, face in ipairs(found) do
    local best, least = nil, math.huge
    for _, person in ipairs(clip.persons) do
      local distance = nearest(person, face)
      if distance < least then
        best, least = person, distance
      end
    end
    if best then
      of[best] = of[best] or {}
      table.insert(of[best], face)
    else
      wrong[#wrong + 1] = face
    end
  end
  return of, wrong
end

-- Whether a missed person's frames went to somebody else who is found.
local function merged(clip, of, missed)
  for _, person in ipairs(clip.persons) do
    local frames = 0
    for _, face in ipairs(of[person] or {}) do
      frames = frames + face.frames
    end
    if not person.anywhere and frames > person.visible + MERGED * missed.visible then
      return true
    end
  end
  return false
end

--- How the found faces of a clip stand to its labelled persons.
---@param clip faceswap.bench.Clip
---@param found faceswap.Face[]
---@return table row counts: persons, right, wrong, splits, merges, visible and found frames
function persons.judge(clip, found)
  local of, wrong = assign(clip, found)
  local row = { persons = 0, right = 0, wrong = #wrong, splits = 0, merges = 0, visible = 0, frames = 0, ids = #found, either = 0 }
  for _, person in ipairs(clip.persons) do
    local ids = of[person]
    if counts(person) then
      row.persons = row.persons + 1
      row.right = row.right + (ids and 1 or 0)
      row.splits = row.splits + (ids and #ids - 1 or 0)
      row.visible = row.visible + person.visible
      local frames = 0
      for _, face in ipairs(ids or {}) do
        frames = frames + face.frames
      end
      row.frames = row.frames + math.min(frames, person.visible)
      row.merges = row.merges + (not ids and merged(clip, of, person) and 1 or 0)
    else
      row.either = row.either + (ids and #ids or 0)
    end
  end
  row.wrong_faces = wrong
  return row
end

local function print_row(name, row)
  local frames = row.length * RATE
  print(("%-14s %7d %6d %6d %6d %6d %6d %8s %9.1f %10.1f"):format(name, row.persons, row.right, row.persons - row.right, row.wrong,
    row.splits, row.merges, figures.share(row.frames, row.visible), row.seconds / frames * 1000, row.processor / frames * 1000))
end

--- Has the engine find the persons of all clips, and prints how it did.
---@param client faceswap.Client of the local engine
---@param engine string its pid
---@param list faceswap.bench.Clip[]
---@return table total counts of all clips; `memory`: what the engine or a process of its own had at most, MiB
function persons.print(client, engine, list)
  local most = 0
  local function watch()
    most = math.max(most, select(2, figures.usage(engine)))
  end
  local total = { persons = 0, right = 0, wrong = 0, splits = 0, merges = 0, visible = 0, frames = 0, ids = 0, either = 0, length = 0,
    seconds = 0, processor = 0 }
  print(("%-14s %7s %6s %6s %6s %6s %6s %8s %9s %10s"):format("clip", "persons", "found", "missed", "false", "splits", "merged", "frames",
    "ms/frame", "processor"))
  for _, clip in ipairs(list) do
    local start, before = socket.gettime(), figures.usage(engine)
    local detection = assert(client:detect { video = clip.path, on_progress = watch })
    local row = persons.judge(clip, detection.faces)
    row.seconds, row.length = socket.gettime() - start, clip.seconds
    row.processor = figures.usage(engine) - before
    print_row(clip.name, row)
    for _, face in ipairs(row.wrong_faces) do
      print(("    false: %.1f-%.1f s, %d frames, score %.3f, box %.0f %.0f %.0f %.0f"):format(face.first_seen, face.last_seen, face.frames,
        face.score, face.box[1], face.box[2], face.box[3], face.box[4]))
    end
    for key, value in pairs(total) do
      total[key] = value + row[key]
    end
  end
  print_row("all", total)
  local told = total.ids - total.either
  print(("persons: precision %s, recall %s; splits %s, wrong merges %s of the persons"):format(figures.share(told - total.wrong, told),
    figures.share(total.right, total.persons), figures.share(total.splits, total.persons), figures.share(total.merges, total.persons)))
  watch()
  total.memory = most
  return total
end

--- Has the engine look at pictures that show no face, and prints how many persons it tells, and of how many it doubts that they are any.
---@param client faceswap.Client
---@param pictures faceswap.bench.Picture[]
function persons.print_empty(client, pictures)
  local count, wrong, doubted = 0, 0, 0
  for _, picture in ipairs(pictures) do
    if picture.kind and #picture.faces == 0 then
      count = count + 1
      for _, face in ipairs(assert(client:detect { image = picture.member }).faces) do
        wrong, doubted = wrong + 1, doubted + (face.likelihood and 1 or 0)
      end
    end
  end
  print(("pictures without a face, by the engine: %d, persons told in them: %d, of whom %d with a doubt"):format(count, wrong, doubted))
end

return persons
