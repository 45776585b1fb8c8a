--- Faces in single pictures: which are found, which are known, what else is taken for one, and what is told of them.
local figures = require "spec.bench.faces.figures"
local labels = require "spec.bench.faces.labels"
local matching = require "spec.bench.faces.matching"
local socket = require "socket"

local pictures = {}

---@class faceswap.bench.Seen a face that was found and is labelled
---@field face faceswap.bench.Face
---@field picture faceswap.bench.Picture
---@field found faceswap.SeenFace

-- Of yaw, the label's class.
local function yaw_of(tags)
  return tags.profile and "yaw over 60" or tags.half and "yaw 45-60" or tags.turned and "yaw 20-45" or "yaw below 20"
end

local function size_of(width)
  return width >= 64 and "64 px and more" or width >= 32 and "32-64 px" or width >= 24 and "24-32 px" or "below 24 px"
end

-- In the order of the table.
local CONDITIONS = {
  "yaw below 20", "yaw 20-45", "yaw 45-60", "yaw over 60", "64 px and more", "32-64 px", "24-32 px", "below 24 px", "group",
  "sunglasses", "hand", "hat", "paint", "cut", "child",
  "tilt20", "tilt35", "tilt50", "tilt60", "tilt180", "dark", "night", "blurred", "mask", "glasses", "edge", "closeup",
}

local function conditions_of(face, variant)
  local list = {}
  if not variant or variant == "group" then
    list[1], list[2] = yaw_of(face.tags), size_of(face.box[3])
  end
  for _, name in ipairs(CONDITIONS) do
    if face.tags[name] then
      list[#list + 1] = name
    end
  end
  return list
end

local function counter()
  return { faces = 0, found = 0, known = 0 }
end

local function count(into, name, found)
  into[name] = into[name] or counter()
  local row = into[name]
  row.faces = row.faces + 1
  row.found = row.found + (found and 1 or 0)
  row.known = row.known + (found and found.embedding and 1 or 0)
end

-- What is asked for: faces from 32 pixels on, turned by at most 60 degrees.
local function is_goal(face)
  return face.box[3] >= 32 and not face.tags.profile
end

local function judge(result, picture, found)
  local matches = matching.match(picture.faces, found, found.width, found.height)
  local by_label = {}
  for k, index in ipairs(matches) do
    if index then
      by_label[index] = found[k]
    else
      table.insert(result.wrong, { picture = picture, found = found[k] })
    end
  end
  for i, face in ipairs(picture.faces) do
    local seen = by_label[i]
    if seen and not face.tags.either then
      table.insert(result.seen, { face = face, picture = picture, found = seen })
    end
    if not face.tags.either then
      for _, name in ipairs(conditions_of(face, picture.variant)) do
        count(result.conditions, name, seen)
      end
      if is_goal(face) then
        count(result.conditions, "all", seen)
        if not picture.variant or picture.variant == "group" then
          count(result.conditions, picture.development and "development" or "goal", seen)
        end
      end
      if not seen then
        table.insert(result.missed, { picture = picture, face = face })
      end
    end
  end
end

--- Looks at all pictures of a half.
---@param analyzer faceswap.FaceAnalyzer of one thread
---@param list faceswap.bench.Picture[]
---@return table result
function pictures.look(analyzer, list)
  local result = { seen = {}, wrong = {}, missed = {}, conditions = {}, sizes = {},
    pictures = #list, seconds = 0, processor = 0, found = 0 }
  for _, picture in ipairs(list) do
    local start, processor = socket.gettime(), os.clock()
    local found = assert(analyzer:analyze(picture.member))
    result.seconds = result.seconds + socket.gettime() - start
    result.processor = result.processor + os.clock() - processor
    result.found = result.found + #found
    result.sizes[picture.member] = { width = found.width, height = found.height }
    judge(result, picture, found)
  end
  return result
end

local function print_row(name, row)
  print(("%-34s %6d %7d %s %7d %s"):format(name, row.faces, row.found, figures.share(row.found, row.faces), row.known,
    figures.share(row.known, row.faces)))
end

local function print_recall(result)
  print(("%-34s %6s %15s %15s"):format("faces of pictures", "faces", "found", "known"))
  local names = {
    goal = "from 32 px, yaw to 60, as they are",
    development = "  the same, tuned on before",
    all = "  the same, with those made harder",
  }
  for _, name in ipairs { "goal", "development", "all" } do
    if result.conditions[name] then
      print_row(names[name], result.conditions[name])
    end
  end
  for _, name in ipairs(CONDITIONS) do
    if result.conditions[name] then
      print_row("  " .. name, result.conditions[name])
    end
  end
end

-- Wrong faces by the kind of the picture.
local function print_precision(result, list)
  local kinds, order = {}, {}
  local function row(picture)
    local kind = #picture.faces > 0 and "with labelled faces" or picture.kind or "?"
    if not kinds[kind] then
      kinds[kind] = { pictures = 0, wrong = 0, known = 0 }
      order[#order + 1] = kind
    end
    return kinds[kind]
  end
  for _, picture in ipairs(list) do
    row(picture).pictures = row(picture).pictures + 1
  end
  local wrong_known = 0
  for _, wrong in ipairs(result.wrong) do
    local entry = row(wrong.picture)
    entry.wrong = entry.wrong + 1
    entry.known = entry.known + (wrong.found.embedding and 1 or 0)
    wrong_known = wrong_known + (wrong.found.embedding and 1 or 0)
  end
  print(("%-34s %6s %7s %15s"):format("what is no face", "pictures", "found", "known"))
  table.sort(order)
  for _, kind in ipairs(order) do
    print(("  %-32s %6d %7d %15d"):format(kind, kinds[kind].pictures, kinds[kind].wrong, kinds[kind].known))
  end
  local right_known = 0
  for _, seen in ipairs(result.seen) do
    right_known = right_known + (seen.found.embedding and 1 or 0)
  end
  print(("precision: %s of what is found, %s of what is known"):format(figures.share(#result.seen, #result.seen + #result.wrong),
    figures.share(right_known, right_known + wrong_known)))
end

-- How far an age is outside of what is known of it.
local function beyond(years, low, high)
  return years < low and low - years or years > high and years - high or 0
end

local function print_estimates(result)
  local genders, right, ages, inside, error_sum = 0, 0, 0, 0, 0
  for _, seen in ipairs(result.seen) do
    local tags, found = seen.face.tags, seen.found
    if not seen.picture.variant and found.gender and (tags.m or tags.f) then
      genders = genders + 1
      right = right + (found.gender.value == (tags.f and "female" or "male") and 1 or 0)
    end
    local low, high = (tags.age or ""):match "^(%d+)-(%d+)$"
    if not seen.picture.variant and low and found.age then
      low, high = tonumber(low), tonumber(high)
      ages = ages + 1
      inside = inside + (found.age.low <= high and found.age.high >= low and 1 or 0)
      error_sum = error_sum + beyond(found.age.years, low, high)
    end
  end
  print(("gender: %d of %d as labelled, %s; age: the interval reaches the known bounds in %d of %d, mean error beyond them %.1f years")
    :format(right, genders, figures.share(right, genders), inside, ages, error_sum / math.max(1, ages)))
end

--- What was missed, and what was found where no face is, by picture: for those who tune.
---@param result table
---@return string
function pictures.findings(result)
  local lines = {}
  for _, missed in ipairs(result.missed) do
    lines[#lines + 1] = ("missed %s: %s"):format(missed.picture.member, labels.face_line(missed.face))
  end
  for _, seen in ipairs(result.seen) do
    if not seen.found.embedding then
      lines[#lines + 1] = ("not known %s: %s: %s"):format(seen.picture.member, labels.face_line(seen.face), seen.found.problem)
    end
  end
  for _, wrong in ipairs(result.wrong) do
    local box = wrong.found.box
    lines[#lines + 1] = ("no face %s: %.0f %.0f %.0f %.0f score %.3f%s"):format(wrong.picture.member, box[1], box[2], box[3], box[4],
      wrong.found.score, wrong.found.embedding and ", known" or "")
  end
  table.sort(lines)
  return table.concat(lines, "\n") .. "\n"
end

--- Prints what `look` found.
---@param result table
---@param list faceswap.bench.Picture[]
function pictures.print(result, list)
  print_recall(result)
  print_precision(result, list)
  print_estimates(result)
  print(("time, one thread: %.1f ms a picture, %.1f ms of the processor; %.2f faces a picture"):format(
    result.seconds / result.pictures * 1000, result.processor / result.pictures * 1000, result.found / result.pictures))
end

return pictures
