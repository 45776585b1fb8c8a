--- Makes harder pictures of the labelled ones: tilted, dark, blurred, covered, cut by the edge, small; their labels follow.
local shell = require "spec.support.shell"

local variants = {}

-- A face is brought to this width before it is made harder, pixels; the picture gets no larger than LONGEST.
local FACE_WIDTH, LONGEST, MAGNIFY = 96, 960, 3

---@param path string
---@return number width
---@return number height
function variants.size(path)
  local text = shell.ffprobe { "-select_streams", "v:0", "-show_entries", "stream=width,height", path }
  local width, height = text:match "(%d+),(%d+)"
  return tonumber(width), tonumber(height)
end

---@param inputs string[] paths
---@param filter string filter_complex, which ends in [out]
---@param path string
function variants.render(inputs, filter, path)
  local words = { "-bitexact" }
  for _, input in ipairs(inputs) do
    shell.append(words, { "-i", input })
  end
  shell.ffmpeg { words, "-filter_complex", filter, "-map", "[out]", "-frames:v", "1", "-update", "1", path }
end

-- A copy of a face with another box and one condition more.
local function changed(face, box, tag)
  return { box = box, person = face.person, tags = shell.merge({ [tag] = true }, face.tags) }
end

local function map_faces(picture, tag, move)
  local faces = {}
  for i, face in ipairs(picture.faces) do
    faces[i] = changed(face, move(shell.unpack(face.box)), tag)
  end
  return faces
end

local function stay(...)
  return { ... }
end

-- The picture at the scale that variants work on: what ffmpeg does for it, and the same picture with boxes of that scale.
local function scaled(picture)
  local width, height = variants.size(picture.path)
  local factor = math.min(MAGNIFY, math.max(1, FACE_WIDTH / picture.faces[1].box[3]), LONGEST / math.max(width, height))
  local result = { width = math.floor(width * factor / 2) * 2, height = math.floor(height * factor / 2) * 2 }
  local x_factor, y_factor = result.width / width, result.height / height
  result.faces = map_faces(picture, "scaled", function(x, y, w, h)
    return { x * x_factor, y * y_factor, w * x_factor, h * y_factor }
  end)
  for _, face in ipairs(result.faces) do
    face.tags.scaled = nil
  end
  return ("[0:v]scale=%d:%d:flags=bicubic+accurate_rnd+bitexact,format=rgb24"):format(result.width, result.height), result
end

-- Of an upright ellipse that is turned: half its extent.
local function turned_extent(a, b, cosine, sine)
  return math.sqrt(a * a * cosine * cosine + b * b * sine * sine), math.sqrt(a * a * sine * sine + b * b * cosine * cosine)
end

--- Where a box is after its picture was turned clockwise around its middle.
---@param box number[]
---@param angle number radians
---@param from number[] middle of the picture
---@param to number[] where it is afterwards
---@return number[] box
function variants.turn(box, angle, from, to)
  local cosine, sine = math.cos(angle), math.sin(angle)
  local x, y = box[1] + box[3] / 2 - from[1], box[2] + box[4] / 2 - from[2]
  local half_width, half_height = turned_extent(box[3] / 2, box[4] / 2, cosine, sine)
  return { to[1] + x * cosine - y * sine - half_width, to[2] + x * sine + y * cosine - half_height, 2 * half_width, 2 * half_height }
end

local function tilt(degrees)
  return function(small)
    local angle = math.rad(degrees)
    local width = small.width * math.abs(math.cos(angle)) + small.height * math.abs(math.sin(angle))
    local height = small.width * math.abs(math.sin(angle)) + small.height * math.abs(math.cos(angle))
    width, height = math.floor(width / 2 + 0.5) * 2, math.floor(height / 2 + 0.5) * 2
    local filter = ("rotate=%.6f:ow=%d:oh=%d:c=gray"):format(angle, width, height)
    return filter, map_faces(small, "tilt" .. math.abs(degrees), function(...)
      return variants.turn({ ... }, angle, { small.width / 2, small.height / 2 }, { width / 2, height / 2 })
    end)
  end
end

local function dark(tag, factor)
  return function(small)
    local filter = ("lutrgb=r=val*%g:g=val*%g:b=val*%g,noise=alls=4:allf=u:all_seed=7"):format(factor, factor, factor)
    return filter, map_faces(small, tag, stay)
  end
end

local function blur(sigma)
  return function(small)
    return ("gblur=sigma=%.2f"):format(sigma * small.faces[1].box[3]), map_faces(small, "blurred", stay)
  end
end

-- A box of one colour over a part of every face, in shares of it.
local function cover(tag, left, top, width, height, colour)
  return function(small)
    local filters = {}
    for i, face in ipairs(small.faces) do
      local x, y, w, h = shell.unpack(face.box)
      filters[i] = ("drawbox=x=%.0f:y=%.0f:w=%.0f:h=%.0f:color=%s:t=fill"):format(x + left * w, y + top * h, width * w, height * h, colour)
    end
    return table.concat(filters, ","), map_faces(small, tag, stay)
  end
end

-- Cuts a third of the first face off, at one side.
local function edge(side)
  return function(small)
    local x, y, w, h = shell.unpack(small.faces[1].box)
    local left, top, right, bottom = 0, 0, small.width, small.height
    if side == "left" then
      left = x + w / 3
    elseif side == "right" then
      right = x + w * 2 / 3
    elseif side == "top" then
      top = y + h / 4
    else
      bottom = y + h * 3 / 4
    end
    left, top = math.max(0, math.floor(left)), math.max(0, math.floor(top))
    local filter = ("crop=%.0f:%.0f:%d:%d:exact=1"):format(math.floor(right - left), math.floor(bottom - top), left, top)
    return filter, { changed(small.faces[1], { x - left, y - top, w, h }, "edge") }
  end
end

-- So near that the chin touches the frame.
local function closeup(small)
  local x, y, w, h = shell.unpack(small.faces[1].box)
  local left, top = math.max(0, math.floor(x - 0.03 * w)), math.max(0, math.floor(y - 0.06 * h))
  local right, bottom = math.min(small.width, math.floor(x + 1.03 * w)), math.min(small.height, math.floor(y + h * 0.99))
  local factor = 540 / (bottom - top)
  local filter = ("crop=%d:%d:%d:%d:exact=1,scale=%d:540:flags=bicubic+accurate_rnd+bitexact"):format(right - left, bottom - top, left, top,
    math.floor((right - left) * factor / 2) * 2)
  return filter, { changed(small.faces[1], { (x - left) * factor, (y - top) * factor, w * factor, h * factor }, "closeup") }
end

-- Name, how, and of how many of the base pictures: every first, second, …
local kinds = {
  { "tilt20", tilt(20), 3 }, { "tilt35", tilt(-35), 2 }, { "tilt50", tilt(50), 2 }, { "tilt60", tilt(-60), 2 }, { "upside", tilt(180), 3 },
  { "dark", dark("dark", 0.25), 2 }, { "night", dark("night", 0.12), 2 }, { "blurred", blur(0.045), 2 },
  { "mask", cover("mask", 0.02, 0.52, 0.96, 0.5, "0x9ab8cc"), 2 },
  { "glasses", cover("glasses", 0.02, 0.27, 0.96, 0.2, "0x101010"), 2 },
  { "hand", cover("hand", 0.45, 0.2, 0.6, 0.85, "0xc08f74"), 2 },
  { "left", edge "left", 4 }, { "right", edge "right", 4 }, { "top", edge "top", 4 }, { "bottom", edge "bottom", 4 },
  { "closeup", closeup, 2 },
}

--- Makes the variants of the base pictures.
---@param folder string
---@param bases faceswap.bench.Picture[]
---@return faceswap.bench.Picture[]
function variants.make(folder, bases)
  local list = {}
  for i, base in ipairs(bases) do
    local before, small = scaled(base)
    for k, kind in ipairs(kinds) do
      if (i + k) % kind[3] == 0 then
        local filter, faces = kind[2](small)
        local path = ("%s/%s~%s.png"):format(folder, base.id:gsub("/", "__"), kind[1])
        variants.render({ base.path }, ("%s,%s[out]"):format(before, filter), path)
        list[#list + 1] = { id = base.id .. "~" .. kind[1], half = base.half, path = path, of = base.id, variant = kind[1], faces = faces }
      end
    end
  end
  return list
end

-- Widths of the faces of a group picture, pixels.
local WIDTHS = { 24, 32, 40, 48, 64, 96 }

-- A part of a portrait, scaled and placed: the filter, and where the face is then.
local function tile(portrait, input, face_width, x, y)
  local width, height = variants.size(portrait.path)
  local left, top, w, h = shell.unpack(portrait.faces[1].box)
  local x1, y1 = math.max(0, math.floor(left - 0.7 * w)), math.max(0, math.floor(top - 0.6 * h))
  local x2, y2 = math.min(width, math.floor(left + 1.7 * w)), math.min(height, math.floor(top + 1.9 * h))
  local factor = face_width / w
  local filter = ("[%d:v]crop=%d:%d:%d:%d:exact=1,scale=%.0f:%.0f:flags=area+accurate_rnd+bitexact,format=rgb24[t%d]"):format(input,
    x2 - x1, y2 - y1, x1, y1, (x2 - x1) * factor, (y2 - y1) * factor, input)
  local face = changed(portrait.faces[1], { x + (left - x1) * factor, y + (top - y1) * factor, w * factor, h * factor }, "group")
  face.tags.of = portrait.id
  return filter, face
end

--- Six portraits of different sizes on a wallpaper, 1280 x 720.
---@param folder string
---@param half string
---@param portraits faceswap.bench.Picture[]
---@param wallpapers faceswap.bench.Picture[]
---@return faceswap.bench.Picture[]
function variants.groups(folder, half, portraits, wallpapers)
  local list = {}
  for g = 0, math.floor(#portraits / #WIDTHS) - 1 do
    local wallpaper = wallpapers[g % #wallpapers + 1]
    local inputs, filters, faces = { wallpaper.path }, {}, {}
    filters[1] = "[0:v]scale=1280:720:force_original_aspect_ratio=increase:flags=bicubic+accurate_rnd+bitexact,crop=1280:720,"
      .. "format=rgb24[b0]"
    for i, face_width in ipairs(WIDTHS) do
      local portrait = portraits[g * #WIDTHS + (i + g) % #WIDTHS + 1]
      local x, y = 40 + (i - 1) % 3 * 410 + (g * 37 + i * 53) % 120, 20 + math.floor((i - 1) / 3) * 350 + (g * 29 + i * 31) % 60
      inputs[i + 1] = portrait.path
      local filter, face = tile(portrait, i, face_width, x, y)
      filters[#filters + 1] = filter
      filters[#filters + 1] = ("[b%d][t%d]overlay=%d:%d:format=rgb[b%d]"):format(i - 1, i, x, y, i)
      faces[i] = face
    end
    filters[#filters + 1] = ("[b%d]null[out]"):format(#WIDTHS)
    local path = ("%s/group~%d.png"):format(folder, g)
    variants.render(inputs, table.concat(filters, ";"), path)
    list[#list + 1] = { id = ("%s-group/%d"):format(half, g), half = half, path = path, variant = "group", faces = faces }
  end
  return list
end

return variants
