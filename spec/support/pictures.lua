--- Swaps of pictures, and what two pictures differ by.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

local pictures = {}

---@param one string path of a picture
---@param other string path of another, of the same size
---@param part string the part that is compared, as ffmpeg's crop takes it: WIDTH:HEIGHT:LEFT:TOP
---@return number mean difference of luma, 0 to 255
function pictures.difference(one, other, part)
  local graph = ("[0]crop=%s,format=gray[a];[1]crop=%s,format=gray[b];[a][b]blend=all_mode=difference,signalstats,"
    .. "metadata=print:key=lavfi.signalstats.YAVG:file=-"):format(part, part)
  local said = shell.run { "ffmpeg", "-v", "error", "-nostdin", "-i", one, "-i", other, "-filter_complex", graph, "-f", "null", "-" }
  return tonumber(said:match "YAVG=([%d.]+)")
end

---@param path string
---@param part string as for pictures.difference
---@param channel "Y"|"U"|"V"
---@return number mean of the channel, 0 to 255
function pictures.mean(path, part, channel)
  local said = shell.run { "ffmpeg", "-v", "error", "-nostdin", "-i", path, "-vf",
    ("crop=%s,format=yuv444p,signalstats,metadata=print:key=lavfi.signalstats.%sAVG:file=-"):format(part, channel), "-f", "null", "-" }
  return tonumber(said:match "AVG=([%d.]+)")
end

local function make(path, words)
  shell.run(shell.append(shell.append({ "ffmpeg", "-v", "error", "-nostdin" }, words), { "-frames:v", "1", path }))
  return path
end

--- Has an engine give the first face of a picture that ffmpeg makes another one.
---@param source (string|number)[] words of ffmpeg that make the picture
---@param target string|(string|number)[] path of a picture, or words of ffmpeg that make it
---@return string result path
---@return fun(part: string): number difference what a part of the picture and the result differ by
function pictures.swap(source, target)
  local folder, served = shell.temporary(), engines.start()
  local scene, result = make(folder .. "/scene.png", source), folder .. "/result.png"
  if type(target) == "table" then
    target = make(folder .. "/target.png", target)
  end
  local client = assert(faceswap.new { base_url = served.url, api_key = served.key })
  assert(client:run { image = scene, choose = { [0] = target }, output = result })
  client:close()
  served:stop()
  return result, function(part)
    return pictures.difference(scene, result, part)
  end
end

--- The face of other_man.jpg, which a filter changes, in man_there.png.
---@param filter string of ffmpeg
---@return string path
function pictures.swap_changed(filter)
  return (pictures.swap({ "-i", clips.path "man_there.png" }, { "-i", clips.path "other_man.jpg", "-vf", filter }))
end

return pictures
