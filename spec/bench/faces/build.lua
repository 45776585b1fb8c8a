--- Builds the labelled set: fetches the packages, unpacks and verifies their pictures, makes harder ones and clips of them.
---   build.lua FOLDER        everything below FOLDER; what is there already and right stays
-- Writes FOLDER/tune.txt and FOLDER/report.txt, in the form that labels.lua reads: a picture's member is its path.
local clips = require "spec.bench.faces.clips"
local fetch = require "spec.bench.faces.fetch"
local labels = require "spec.bench.faces.labels"
local shell = require "spec.support.shell"
local variants = require "spec.bench.faces.variants"

local HERE = "spec/bench/faces"

-- Transparent parts become white.
local function flatten(member, path)
  local width, height = variants.size(member)
  variants.render({ member }, ("color=c=white:s=%dx%d:r=1[w];[w][0:v]overlay=format=rgb,format=rgb24[out]"):format(width, height), path)
end

-- Puts one labelled picture into the folder of its half.
local function put(folder, picture)
  local member = ("%s/unpacked/%s/%s"):format(folder, picture.source, picture.member)
  local name = ("%s/%s/%s"):format(folder, picture.half, (picture.id:gsub("/", "__")))
  picture.path = name .. ".png"
  if picture.webp then
    picture.path = name .. ".webp"
    shell.write(picture.path, assert(fetch.webp(assert(shell.read(member)), tonumber(picture.webp)), picture.id))
  elseif picture.crop then
    variants.render({ member }, ("[0:v]format=rgb24,crop=%s:exact=1[out]"):format(picture.crop), picture.path)
  elseif picture.flat then
    flatten(member, picture.path)
  else
    picture.path = name .. member:match "%.%w+$"
    shell.write(picture.path, assert(shell.read(member)))
  end
end

local function with_kind(pictures, kind)
  local list = {}
  for _, picture in ipairs(pictures) do
    if picture.kind == kind and #picture.faces == 0 then
      list[#list + 1] = picture
    end
  end
  return list
end

-- Pictures of one face that is seen from the front and is not half hidden, of at most `most` pictures of a person.
local function portraits(pictures, least_width, most)
  local list, count = {}, {}
  for _, picture in ipairs(pictures) do
    local face = picture.faces[1]
    if #picture.faces == 1 and face.box[3] >= least_width then
      local tags, person = face.tags, face.person
      local hard = tags.either or tags.half or tags.profile or tags.cut or tags.hand or tags.sunglasses or tags.mask or tags.tiny
        or tags.dark
      if not hard and not picture.development and (count[person] or 0) < most then
        count[person] = person:find("?", 1, true) and 0 or (count[person] or 0) + 1
        list[#list + 1] = picture
      end
    end
  end
  return list
end

-- Those with enough around the face to be turned and cut; their faces are not those of the human package's small squares.
local function roomy(pictures)
  local list = {}
  for _, picture in ipairs(portraits(pictures, 36, 2)) do
    if picture.source ~= "human" and picture.source ~= "johns" then
      list[#list + 1] = picture
    end
  end
  return list
end

local function write_list(path, pictures)
  local lines = {}
  for _, picture in ipairs(pictures) do
    local words = { "picture", picture.id, picture.path }
    for _, key in ipairs { "kind", "variant", "of" } do
      if picture[key] then
        words[#words + 1] = key .. "=" .. picture[key]
      end
    end
    words[#words + 1] = picture.development and "development" or nil
    lines[#lines + 1] = table.concat(words, " ")
    for _, face in ipairs(picture.faces) do
      lines[#lines + 1] = labels.face_line(face)
    end
  end
  shell.write(path, table.concat(lines, "\n") .. "\n")
end

local function build_half(folder, half)
  local target = folder .. "/" .. half
  shell.run { "mkdir", "-p", target }
  local pictures = labels.pictures(HERE, half)
  for _, picture in ipairs(pictures) do
    put(folder, picture)
  end
  local wallpapers = with_kind(pictures, "wallpaper")
  if #wallpapers == 0 then
    wallpapers = with_kind(pictures, "thing")
  end
  local all = shell.append({}, pictures)
  shell.append(all, variants.make(target, roomy(pictures)))
  shell.append(all, variants.groups(target, half, portraits(pictures, 48, 2), wallpapers))
  write_list(("%s/%s.txt"):format(folder, half), all)
  clips.make(folder, half, pictures)
  print(("%s: %d pictures of packages, %d made of them"):format(half, #pictures, #all - #pictures))
end

local folder = assert(arg[1], "build.lua FOLDER")
local sums = shell.absolute(HERE .. "/members.sha256")
fetch.all(folder, labels.sources(HERE), sums)
for _, half in ipairs(labels.halves) do
  build_half(folder, half)
end
