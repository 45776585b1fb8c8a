--- How long it takes to locate a detection's faces, beside the engine's own analysis of the same video.
local clips = require "spec.support.clips"
local hosted = require "spec.support.hosted"
local socket = require "socket"

local locating = {}

---@param engine faceswap.Client of a local engine
function locating.print(engine)
  local video = clips.path "scenes.mp4"
  local start = socket.gettime()
  local detection = assert(engine:detect { video = video })
  local analysis = socket.gettime() - start
  local client = hosted.client(engine)
  local there = hosted.detection(client, detection)
  assert(there:describe())
  start = socket.gettime()
  assert(there:locate())
  print(("the engine's own detection: %.1f s; locate, with an engine started for it: %.1f s"):format(analysis, socket.gettime() - start))
  client:close()
end

return locating
