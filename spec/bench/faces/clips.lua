--- Makes the clips of scenes.lua with ffmpeg, and writes down where every face is in every frame.
-- FOLDER/clips.HALF.txt has, for each clip:
--   clip NAME PATH SECONDS
--   person NAME [anywhere] [conditions …]
--   at FRAME LEFT TOP WIDTH HEIGHT VISIBLE            of the person before; VISIBLE is 0 where too little of the face can be seen
local scenes = require "spec.bench.faces.scenes"
local shell = require "spec.support.shell"
local variants = require "spec.bench.faces.variants"

local clips = {}

local WIDTH, HEIGHT, RATE = 640, 360, 25
-- Of a face that counts as visible: at most this much hidden or outside, and at least this bright.
local HIDDEN_MOST, LIGHT_LEAST = 0.36, 0.4

local ENCODER, QUALITY = { "-c:v", "libx264", "-preset", "veryfast", "-threads", "1" }, 18
-- A picture that stays, read and scaled once.
local STILL = ("loop=loop=-1:size=1:start=0,setpts=N/%d/TB"):format(RATE)
local FLAGS = "flags=bicubic+accurate_rnd+bitexact"

-- The linear course of a value, as ffmpeg's expression and as a function of time.
local function course(actor, from, to)
  local length = actor.to - actor.from
  return ("(%.3f+%.5f*(t-%.3f))"):format(from, (to - from) / length, actor.from), function(t)
    return from + (to - from) * (t - actor.from) / length
  end
end

local function enabled(actor)
  return ("enable='gte(t,%.3f)*lt(t,%.3f)'"):format(actor.from - 0.001, actor.to - 0.001)
end

local function fade_in(actor)
  return actor.fade and (",fade=in:st=%.3f:d=%.3f:alpha=1"):format(actor.from, actor.fade) or ""
end

-- A picture that fills the frame (or its `whole`, as far as one side allows), a little larger and moving; its labelled faces move along.
local function add_stage(film, actor, picture)
  local width, height = variants.size(picture.path)
  local choose = actor.whole and math.min or math.max
  local factor = choose(WIDTH / width, HEIGHT / height) * (actor.zoom or 1.15)
  local w, h = math.floor(width * factor / 2) * 2, math.floor(height * factor / 2) * 2
  local x_text, x = course(actor, w < WIDTH and (WIDTH - w) * 0.4 or 0, w < WIDTH and (WIDTH - w) * 0.6 or WIDTH - w)
  local focus = actor.focus or 0.5
  local y_text, y = course(actor, (HEIGHT - h) * focus, (HEIGHT - h) * math.min(1, focus + 0.1))
  film:layer(picture.path, ("scale=%d:%d:%s,format=rgba,%s%s"):format(w, h, FLAGS, STILL, fade_in(actor)), x_text, y_text, actor)
  for _, face in ipairs(picture.faces) do
    film:face(face, actor, function(t)
      return { x(t) + face.box[1] * w / width, y(t) + face.box[2] * h / height, face.box[3] * w / width, face.box[4] * h / height }
    end)
  end
end

-- A portrait, cut out with some room around the face, that moves and turns.
local function add_actor(film, actor, picture)
  local width, height = variants.size(picture.path)
  local face = picture.faces[1]
  local left, top, face_width, face_height = shell.unpack(face and face.box or { 0, 0, width, height })
  local x1, y1 = math.max(0, math.floor(left - 0.7 * face_width)), math.max(0, math.floor(top - 0.6 * face_height))
  local x2, y2 = math.min(width, math.floor(left + 1.7 * face_width)), math.min(height, math.floor(top + 1.6 * face_height))
  local factor = actor.size / face_width
  local w, h = math.floor((x2 - x1) * factor / 2) * 2, math.floor((y2 - y1) * factor / 2) * 2
  local fx_text, fx = course(actor, actor.at[1] * WIDTH, actor.at[3] * WIDTH)
  local fy_text, fy = course(actor, actor.at[2] * HEIGHT, actor.at[4] * HEIGHT)
  local dx, dy = (left + face_width / 2 - x1) * factor - w / 2, (top + face_height / 2 - y1) * factor - h / 2
  local turn = actor.turn or { 0, 0 }
  local angle_text, angle = course(actor, math.rad(turn[1]), math.rad(turn[2]))
  local filter = ("crop=%d:%d:%d:%d:exact=1,scale=%d:%d:%s,format=rgba,%s"):format(x2 - x1, y2 - y1, x1, y1, w, h, FLAGS, STILL)
  local side, tall = w, h
  if actor.turn then
    side = math.ceil(math.sqrt(w * w + h * h) / 2) * 2
    tall = side
    filter = ("%s,rotate='%s':ow=%d:oh=%d:c=black@0"):format(filter, angle_text, side, side)
  end
  film:layer(picture.path, filter .. fade_in(actor),
    ("%s-(%.2f*cos(%s)-%.2f*sin(%s))-%d"):format(fx_text, dx, angle_text, dy, angle_text, side / 2),
    ("%s-(%.2f*sin(%s)+%.2f*cos(%s))-%d"):format(fy_text, dx, angle_text, dy, angle_text, tall / 2), actor)
  local function cover(t)
    return { fx(t) - dx - w / 2, fy(t) - dy - h / 2, w, h }
  end
  if face then
    film:face(face, actor, function(t)
      local box = { -actor.size / 2, -face_height * factor / 2, actor.size, face_height * factor }
      return variants.turn(box, angle(t), { 0, 0 }, { fx(t), fy(t) })
    end)
  end
  film:cover(actor, cover)
end

local Film = {}
Film.__index = Film

local function new_film()
  return setmetatable({ inputs = {}, filters = {}, faces = {}, covers = {}, order = 0 }, Film)
end

function Film:layer(path, filter, x, y, actor)
  local n = #self.inputs + 1
  self.inputs[n] = path
  self.filters[#self.filters + 1] = ("[%d:v]%s[l%d]"):format(n - 1, filter, n)
  self.filters[#self.filters + 1] = ("[f%d][l%d]overlay=x='%s':y='%s':format=rgb:%s[f%d]"):format(n - 1, n, x, y, enabled(actor), n)
  self.order = n
end

function Film:face(face, actor, where)
  table.insert(self.faces, { face = face, actor = actor, where = where, order = self.order })
end

function Film:cover(actor, where)
  table.insert(self.covers, { actor = actor, where = where, order = self.order })
end

local function overlap(a, b)
  local w = math.min(a[1] + a[3], b[1] + b[3]) - math.max(a[1], b[1])
  local h = math.min(a[2] + a[4], b[2] + b[4]) - math.max(a[2], b[2])
  return math.max(0, w) * math.max(0, h) / (a[3] * a[4])
end

local function on_screen(actor, t)
  return t >= actor.from - 0.001 and t < actor.to - 0.001
end

-- How bright fades leave the picture.
local function light(play, actor, t)
  local level = actor.fade and math.min(1, (t - actor.from) / actor.fade) or 1
  for _, fade in ipairs(play.fades or {}) do
    local share = math.max(0, math.min(1, (t - fade[2]) / fade[3]))
    level = level * (fade[1] == "in" and share or 1 - share)
  end
  return level
end

-- What may be seen of a face: how much of it is in the frame, and not behind what was drawn later.
local function visible(film, play, shown, box, t)
  local hidden = 1 - overlap(box, { 0, 0, WIDTH, HEIGHT })
  for _, pillar in ipairs(play.pillars or {}) do
    hidden = hidden + overlap(box, { pillar[1] * WIDTH, 0, pillar[2] * WIDTH, HEIGHT })
  end
  for _, cover in ipairs(film.covers) do
    if cover.order > shown.order and on_screen(cover.actor, t) then
      hidden = hidden + overlap(box, cover.where(t)) * light(play, cover.actor, t)
    end
  end
  return hidden <= HIDDEN_MOST and light(play, shown.actor, t) >= LIGHT_LEAST
end

local function encode(film, play, path)
  local words = { "-bitexact" }
  for _, input in ipairs(film.inputs) do
    shell.append(words, { "-i", input })
  end
  local filters = { ("color=c=0x404040:s=%dx%d:r=%d:d=%g,format=rgb24[f0]"):format(WIDTH, HEIGHT, RATE, play.seconds) }
  shell.append(filters, film.filters)
  local last = { ("[f%d]null"):format(#film.inputs) }
  for _, pillar in ipairs(play.pillars or {}) do
    last[#last + 1] = ("drawbox=x=%.0f:y=0:w=%.0f:h=%d:color=0x303a30:t=fill"):format(pillar[1] * WIDTH, pillar[2] * WIDTH, HEIGHT)
  end
  for _, fade in ipairs(play.fades or {}) do
    last[#last + 1] = ("fade=%s:st=%g:d=%g"):format(shell.unpack(fade))
  end
  if play.dark then
    last[#last + 1] = ("lutrgb=r=val*%g:g=val*%g:b=val*%g,noise=alls=4:allf=t:all_seed=7"):format(play.dark, play.dark, play.dark)
  end
  filters[#filters + 1] = table.concat(last, ",") .. ",format=yuv420p[out]"
  shell.ffmpeg { words, "-filter_complex", table.concat(filters, ";"), "-map", "[out]", "-t", play.seconds, ENCODER, "-crf", QUALITY, path }
end

-- The persons of a film, each with its boxes; a person whom several portraits show is one.
local function write_truth(film, play, lines)
  local order, by_person = {}, {}
  for i, shown in ipairs(film.faces) do
    local person = shown.face.person
    person = (person == "-" or person:find("?", 1, true)) and person .. i or person
    if not by_person[person] then
      by_person[person] = {}
      order[#order + 1] = person
    end
    table.insert(by_person[person], shown)
  end
  for _, person in ipairs(order) do
    local tags = by_person[person][1].face.tags
    lines[#lines + 1] = ("person %s%s"):format(person, (tags.either or tags.profile or tags.tiny) and " either" or "")
    for frame = 0, play.seconds * RATE - 1 do
      local t = frame / RATE
      for _, shown in ipairs(by_person[person]) do
        if on_screen(shown.actor, t) then
          local box = shown.where(t)
          if overlap(box, { 0, 0, WIDTH, HEIGHT }) > 0 then
            lines[#lines + 1] = ("at %d %.0f %.0f %.0f %.0f %d"):format(frame, box[1], box[2], box[3], box[4],
              visible(film, play, shown, box, t) and 1 or 0)
          end
        end
      end
    end
  end
end

local function make_play(folder, half, play, pick, name, lines)
  local film, path = new_film(), ("%s/%s/%s.mp4"):format(folder, half, name)
  for _, actor in ipairs(play) do
    local id = actor.picture or pick[actor.stage or actor.role]
    local picture = assert(pick.pictures[id], id)
    if actor.stage or actor.picture then
      add_stage(film, actor, picture)
    else
      add_actor(film, actor, picture)
    end
  end
  encode(film, play, path)
  lines[#lines + 1] = ("clip %s %s %g"):format(name, path, play.seconds)
  write_truth(film, play, lines)
end

local function add_plays(folder, half, pictures, lines)
  for number, cast in ipairs(scenes.casts[half]) do
    local pick = setmetatable({ pictures = pictures }, { __index = cast })
    for _, play in ipairs(scenes.plays) do
      make_play(folder, half, play, pick, ("%s-%d"):format(play.name, number), lines)
    end
  end
end

local function add_groups(folder, half, pictures, lines)
  local play = { seconds = 0 }
  for i, id in ipairs(scenes.groups[half]) do
    play[i] = { picture = id, from = play.seconds, to = play.seconds + 2.5, focus = 0.1 }
    play.seconds = play.seconds + 2.5
  end
  make_play(folder, half, play, { pictures = pictures }, "groups", lines)
end

-- Pictures that show no face, by kind, each kind in order.
local function by_kind(pictures)
  local kinds = {}
  for _, picture in ipairs(pictures) do
    if picture.kind and #picture.faces == 0 then
      kinds[picture.kind] = kinds[picture.kind] or {}
      table.insert(kinds[picture.kind], picture)
    end
  end
  return kinds
end

-- One picture after another, whole.
local function add_reel(folder, half, pictures, ids, name, lines)
  local play = { seconds = 0 }
  for i, id in ipairs(ids) do
    play[i] = { picture = id, from = play.seconds, to = play.seconds + scenes.shot, whole = true, focus = 0 }
    play.seconds = play.seconds + scenes.shot
  end
  make_play(folder, half, play, { pictures = pictures }, name, lines)
end

local function add_reels(folder, half, pictures, lines)
  local kinds, taken = by_kind(pictures), {}
  for reel = 1, scenes.reels do
    local ids = {}
    for i = 1, scenes.reel_length do
      local kind = scenes.reel_kinds[(i - 1) % #scenes.reel_kinds + 1]
      local list = kinds[kind] or kinds.animal
      taken[list] = (taken[list] or 0) % #list + 1
      ids[i] = list[taken[list]].id
    end
    add_reel(folder, half, pictures, ids, "reel-" .. reel, lines)
  end
  for number, ids in ipairs(scenes.hard_reels[half]) do
    add_reel(folder, half, pictures, ids, "hard-reel-" .. number, lines)
  end
end

local function add_films(folder, half, lines)
  for _, part in ipairs(scenes.films[half]) do
    local path, seconds = ("%s/%s/%s.mp4"):format(folder, half, part.name), 0
    local words, filter = { "-bitexact" }, {}
    for i, span in ipairs(part.parts) do
      shell.append(words, { "-ss", span[1], "-t", span[2], "-i", ("%s/unpacked/%s"):format(folder, part.file) })
      filter[i] = ("[%d:v]"):format(i - 1)
      seconds = seconds + span[2]
    end
    filter = table.concat(filter) .. ("concat=n=%d:v=1,%s,format=yuv420p[out]"):format(#part.parts, part.filter or "null")
    shell.ffmpeg { words, "-filter_complex", filter, "-map", "[out]", ENCODER, "-crf", part.crf or QUALITY, path }
    lines[#lines + 1] = ("clip %s %s %g"):format(part.name, path, seconds)
    for _, person in ipairs(part.persons) do
      lines[#lines + 1] = ("person %s anywhere"):format(person)
    end
  end
end

--- Makes all clips of a half.
---@param folder string
---@param half string
---@param pictures faceswap.bench.Picture[] in order, and by id
function clips.make(folder, half, pictures)
  local lines = {}
  add_plays(folder, half, pictures, lines)
  add_groups(folder, half, pictures, lines)
  add_reels(folder, half, pictures, lines)
  add_films(folder, half, lines)
  shell.write(("%s/clips.%s.txt"):format(folder, half), table.concat(lines, "\n") .. "\n")
end

return clips
