--- How good the swap looks: a table of figures, a row for each clip, and pictures of the worst frames. Run by `make bench-quality`, in an
--- environment as `make env` prints it.
---   quality.lua BUILD [CLIP …]      names of clips; without any, all of them, the demo's, and the one that BENCH_VIDEO names
local clips = require "spec.bench.quality.clips"
local shell = require "spec.support.shell"

local build = assert(arg[1], "quality.lua BUILD [CLIP …]")
local folder = build .. "/quality"
local WORST = 10

-- Columns after the clip's name: title, width, format, and the goal where there is one.
local function at_least(value)
  return { text = ">= " .. value, reached = function(x) return x >= value end }
end
local function at_most(value)
  return { text = "<= " .. value, reached = function(x) return x <= value end }
end
local columns = {
  { "frames", 6 }, { "faces", 6 },
  { "nearer", 7, at_least(0.95) }, { "target", 7, at_most(0.30) }, { "self", 6 },
  { "nearer2", 8, at_least(0.95) }, { "target2", 8 }, { "self2", 6 }, { "own", 6 },
  { "slope", 6, at_least(0.9) }, { "corr", 6, at_least(0.95) },
  { "eyes", 6, at_most(0.05) }, { "kept", 5 }, { "blinks", 6 },
  { "flicker", 8, at_most(1.1) }, { "leap", 6 }, { "painted", 8, { text = "0", reached = function(x) return x == 0 end } },
  { "outside", 8 },
  { "front", 6, at_least(0.95) }, { "swapped", 8 }, { "faded", 6 }, { "both", 6, at_least(0.99) },
}

local LEGEND = [[
faces    readings of a face of at least 36 pixels in the source, found by the judge's own look at every frame
nearer   share of them that are nearer to the target than to the person's own mean over the clip; target, self: the mean distances.
         By the network that the engine groups persons with (128 numbers); with a 2 by fr_feature (512), which the engine does not use.
         With the target's whole form and expression in every frame, whatever the scene's are, it still is 0.27 in 'laugh', 0.32 in
         'fade', 0.33 in 'crossing' and 0.38 in 'glasses': one photograph in that pose, light and hair gives little more
         libx264 encodes some clips a little differently in each run (also the same pictures, with one thread). The share of 'glasses*',
         whose frames are as near to one as to the other, is 0.93 to 0.96 by that, that of 'glasses' 0.98 to 0.99.
         A dark face is lightened first, by as much before and after. Left out is what is nobody's: in profile, a third beyond the edge,
         faded out near the ends of its stay, or not to be known by that network in the source either.
own      mean distance before anything is swapped, from another picture of the person: what would be said of a perfect swap. In
         'glasses' it is the photograph that they are drawn on; "-" where there is none
clip*    some once more: the scene swapped before it is smeared, darkened or faded, glasses are drawn, or a pole or somebody else passes,
         and then so treated, as if it had been filmed so. That bounds the distance in 'blur', 'fade', 'glasses' and 'crossing', and the
         mouth's correlation in 'dark' and 'pole', 0.93 to 0.96; outside says nothing there
slope    of the mouth's opening in the result over that in the source, with their correlation; "-" where no mouth moves
         The judge reads a mouth less well in the dark and beside a pole: sources of 'dark' and 'pole' and the same frames without
         either have 0.987 and 0.968; these frames, swapped, have 0.985 and 0.968. A plain encode of 'pole' has 0.997. As it is painted,
         'dark' has 0.960; encoded in eight ways, at 4 to 7 MB, 0.946 to 0.952, with more bits no more than with few
eyes     mean difference of the eyes' opening (height over width); kept: blinks of the source that are within 0.05 in the result. The
         eyes of the man of 'dark' and 'pole' are wider than his target's: in these frames without either it is 0.047 and 0.055.
         Blinks of a smeared clip are told by the same film before it was smeared: a smear shuts open eyes
flicker  second difference of luma over three frames, inside the face, over that of a plain encode of the source. Detail that moves
         with the face counts as well: 'glasses*' has 1.16
leap     by how many steps of luma more the inside of a face changes from one frame to the next than in the plain encode, in the mean:
         the most of all frames. Where the new face stands beside the old one for a frame it has more than 10
painted  pixels that are not near a face and differ from the source before anything is encoded
outside  dB by which they are nearer to the source than in a plain encode by the same encoder with the same settings: not the swap's
         doing where nothing is painted there, but that of its quality-driven rate, which frames share as their faces let them
front    share of what stands before faces (a pole, glasses) that is as in a plain encode, within 10 steps of luma
swapped  share of faces that were changed; faded: not changed, but in profile, beyond the edge, or within 6 frames of a stay's ends]]

local function print_row(name, values)
  io.write(("%-9s"):format(name))
  for i, column in ipairs(columns) do
    local value, goal = tonumber(values[i]), column[3]
    io.write((" %" .. column[2] .. "s"):format(values[i]), goal and value and not goal.reached(value) and "!" or " ")
  end
  io.write("\n")
  io.flush()
end

local function print_head()
  local titles, goals = {}, {}
  for i, column in ipairs(columns) do
    titles[i], goals[i] = column[1], column[3] and column[3].text:gsub(" ", "") or ""
  end
  print_row("clip", titles)
  print_row("goal", goals)
end

local function fields(line)
  local list = {}
  for field in (line .. "\t"):gmatch "(.-)\t" do
    list[#list + 1] = field
  end
  return list
end

-- Prints the clip's row and adds its pictures to `pictures`.
local function judge(name, video, persons, targets, photos, pictures, other)
  local words = { build .. "/bench-judge", build .. "/models", folder .. "/media/fr_feature.onnx", video, other.front or "-",
    other.sharp or "-", other.swapped or "-", folder, name, persons }
  local output = shell.run(shell.append(shell.append(shell.append(words, targets), { "--" }), photos))
  for line in output:gmatch "[^\n]+" do
    local list = fields(line)
    if list[1] == "clip" then
      local values = { shell.unpack(list, 3) }
      values[#values + 1] = ("%.3f"):format(values[#values - 1] + values[#values])
      print_row(name, values)
    elseif list[1] == "picture" then
      pictures[#pictures + 1] = { kind = list[2], badness = tonumber(list[3]), path = list[4] }
    end
  end
end

-- The worst by identity of all clips, in order, as copies whose names sort.
local function keep_worst(pictures)
  local worst = {}
  for _, picture in ipairs(pictures) do
    worst[#worst + 1] = picture.kind == "identity" and picture or nil
  end
  table.sort(worst, function(a, b)
    return a.badness > b.badness
  end)
  shell.run { "rm", "-rf", folder .. "/worst" }
  shell.run { "mkdir", "-p", folder .. "/worst" }
  for i = 1, math.min(WORST, #worst) do
    shell.run { "cp", worst[i].path, ("%s/worst/%02d-%s"):format(folder, i, worst[i].path:match "[^/]+$") }
  end
end

clips.open(build)
local wanted, pictures = {}, {}
for i = 2, #arg do
  wanted[arg[i]] = true
end
local function is_wanted(name)
  return next(wanted) == nil or wanted[name]
end

local function pictures_of(names)
  local paths = {}
  for i, name in ipairs(names) do
    paths[i] = clips.picture(name)
  end
  return paths
end

print_head()
for _, clip in ipairs(clips.list) do
  if is_wanted(clip.name) then
    local targets, photos = pictures_of(clip.targets), pictures_of(clip.photos)
    local path, front, sharp = clips.path(clip)
    judge(clip.name, path, clip.persons, targets, photos, pictures, { front = front, sharp = sharp })
    if clip.early then
      local swapped = clips.early(clip, front, function(from, target, to)
        shell.run { build .. "/bench-engine", build .. "/models", from, 2, target, to, 1 }
      end)
      judge(clip.name .. "*", path, clip.persons, targets, photos, {}, { sharp = sharp, swapped = swapped })
    end
  end
end
local demo_targets = { "out/target_1.jpg", "out/target_2.jpg" }
if is_wanted "demo" then
  judge("demo", "out/input.mp4", 2, demo_targets, {}, pictures, {})
end
local video = os.getenv "BENCH_VIDEO"
if video and video ~= "" and is_wanted "video" then
  judge("video", video, 2, demo_targets, {}, pictures, {})
end
keep_worst(pictures)
print(("\n%s\nA goal that is missed has a mark. Source, result and target side by side: %s/*.png; the %d worst: %s/worst"):format(
  LEGEND, folder, WORST, folder))
