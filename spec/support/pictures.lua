--- Swaps of pictures and films, and what two of them differ by.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

local pictures = {}

--- Means of luma, 0 to 255, of each frame that a filter graph makes of pictures or films.
---@param graph string of ffmpeg
---@param ... string paths
---@return number[]
function pictures.lumas(graph, ...)
  local words = {}
  for _, path in ipairs { ... } do
    shell.append(words, { "-i", path })
  end
  local said = shell.ffmpeg { words, "-filter_complex", graph .. ",signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-", "-f",
    "null", "-" }
  local values = {}
  for value in said:gmatch "YAVG=([%d.]+)" do
    values[#values + 1] = tonumber(value)
  end
  assert(values[1], "no frame could be looked at")
  return values
end

--- Mean differences of luma, 0 to 255, of each frame of two films, or of two pictures.
---@param one string path
---@param other string path of one of the same size
---@param view string? a filter of ffmpeg that shows what is compared: "crop=WIDTH:HEIGHT:LEFT:TOP"; default: all
---@return number[]
function pictures.differences(one, other, view)
  local graph = ("[0]%s,format=gray[a];[1]%s,format=gray[b];[a][b]blend=all_mode=difference"):format(view or "null", view or "null")
  return pictures.lumas(graph, one, other)
end

---@param one string path of a picture
---@param other string path of another, of the same size
---@param part string the part that is compared, as ffmpeg's crop takes it: WIDTH:HEIGHT:LEFT:TOP
---@return number mean difference of luma, 0 to 255
function pictures.difference(one, other, part)
  return pictures.differences(one, other, "crop=" .. part)[1]
end

--- How alike two films are as PSNR, in decibels; math.huge where they are the same.
---@param one string path
---@param other string path
---@param view string filters of ffmpeg that show what is compared of the first
---@param other_view string? of the second, unless the same
---@return number average of all frames
---@return number least of a frame
function pictures.likeness(one, other, view, other_view)
  local report = shell.ffmpeg { "-v", "info", "-nostats", "-i", one, "-i", other, "-filter_complex",
    ("[0:v]%s[a];[1:v]%s[b];[a][b]psnr"):format(view, other_view or view), "-f", "null", "-" }
  local average, least = report:match "PSNR.*average:(%S+) min:(%S+)"
  assert(average, "no frame could be compared")
  return tonumber(average) or math.huge, tonumber(least) or math.huge
end

---@param path string
---@param part string as for pictures.difference
---@param channel "Y"|"U"|"V"
---@return number mean of the channel, 0 to 255
function pictures.mean(path, part, channel)
  local said = shell.ffmpeg { "-i", path, "-vf",
    ("crop=%s,format=yuv444p,signalstats,metadata=print:key=lavfi.signalstats.%sAVG:file=-"):format(part, channel), "-f", "null", "-" }
  return tonumber(said:match "AVG=([%d.]+)")
end

local function make(path, words, how)
  shell.ffmpeg { words, how or { "-frames:v", "1" }, path }
  return path
end

-- One for all swaps of a file.
local served

local models = { image = "image-face-swap-multi", video = "video-face-swap-multi" }

-- Gives the first face of a picture ("image") or film ("video") another one.
local function swap(kind, scene, target, result)
  if not (served and served:is_running()) then
    served = engines.start()
  end
  local field = kind .. "_url"
  local url = served:upload(scene, "application/octet-stream")
  local found = served:detect({ [field] = url }).result
  local task = served:run { model = models[kind], input = { detect_id = found.id, [field] = url,
    faces = { { face_id = found.faces[1].id, target = served:upload(target, "application/octet-stream") } } } }
  assert(task.status == "success", task.result and task.result.message)
  shell.write(result, served:request(task.result.media_urls[1], { key = false }).text)
end

--- Has an engine give the first face of a picture that ffmpeg makes another one.
---@param source (string|number)[] words of ffmpeg that make the picture
---@param target string|(string|number)[] path of a picture, or words of ffmpeg that make it
---@return string result path
---@return fun(part: string): number difference what a part of the picture and the result differ by
function pictures.swap(source, target)
  local folder = shell.temporary()
  local scene, result = make(folder .. "/scene.png", source), folder .. "/result.png"
  if type(target) == "table" then
    target = make(folder .. "/target.png", target)
  end
  swap("image", scene, target, result)
  return result, function(part)
    return pictures.difference(scene, result, part)
  end
end

--- The same of a film.
---@param source (string|number)[] words of ffmpeg that make the film
---@param target string path of a picture
---@return string scene path
---@return string result path
function pictures.swap_film(source, target)
  local folder = shell.temporary()
  local scene = make(folder .. "/scene.mp4", source, { "-c:v", "libx264", "-preset", "veryfast", "-crf", "12" })
  swap("video", scene, target, folder .. "/result.mp4")
  return scene, folder .. "/result.mp4"
end

--- A filter of ffmpeg that gives red, green and blue new values.
---@param formula string of geq; IN is what the value was
---@return string
function pictures.repaint(formula)
  local planes = {}
  for i, plane in ipairs { "r", "g", "b" } do
    planes[i] = ("%s='%s'"):format(plane, (formula:gsub("IN", plane .. "(X,Y)")))
  end
  return "geq=" .. table.concat(planes, ":")
end

--- Words of ffmpeg by which pictures are inputs that stand still, of 25 frames a second.
---@param ... string paths
---@return string[]
function pictures.stills(...)
  local words = {}
  for _, path in ipairs { ... } do
    shell.append(words, { "-loop", "1", "-framerate", "25", "-i", path })
  end
  return words
end

--- The face of other_man.jpg, which a filter changes, in man_there.png.
---@param filter string of ffmpeg
---@return string path
function pictures.swap_changed(filter)
  return (pictures.swap({ "-i", clips.path "man_there.png" }, { "-i", clips.path "other_man.jpg", "-vf", filter }))
end

return pictures
