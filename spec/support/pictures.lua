--- What two pictures differ by.
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

return pictures
