--- How long it takes to describe a detection of twelve faces, beside a bare look at the same pictures.
local detections = require "faceswap.client.detection"
local faces = require "faceswap.faces"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"
local socket = require "socket"

local describing = {}

local SAMPLES = { "sample1.jpg", "sample3.jpg", "sample6.jpg", "franck_02159.jpg" }
local COUNT = 12

-- Cuts every face of the samples out, as the engine does, until there are enough; some come twice, brightened.
local function cut_faces(analyzer, folder)
  local paths = {}
  for round = 0, 1 do
    for _, sample in ipairs(SAMPLES) do
      for _, face in ipairs(assert(analyzer:analyze("build/samples/" .. sample))) do
        local x, y, width, height = shell.unpack(face.box)
        local path = ("%s/%d.jpg"):format(folder, #paths)
        shell.ffmpeg { "-i", "build/samples/" .. sample, "-vf",
          ("crop=%.0f:%.0f:%.0f:%.0f,eq=brightness=%g"):format(width * 1.6, height * 1.4, math.max(0, x - width * 0.3),
            math.max(0, y - height * 0.2), round * 0.05), "-q:v", "2", path }
        paths[#paths + 1] = path
        if #paths == COUNT then
          return paths
        end
      end
    end
  end
  error("the samples have too few faces")
end

local function timed(what, count, fn)
  local start = socket.gettime()
  fn()
  local seconds = socket.gettime() - start
  print(("%-44s %9.3f s %8.1f ms each"):format(what, seconds, seconds / count * 1000))
end

-- A client remembers the pictures that it has looked at, so each run has one of its own.
local function detection_of(links, base_url)
  local list = {}
  for i, link in ipairs(links) do
    list[i] = { id = i - 1, link = link }
  end
  return assert(detections.new {
    client = assert(faceswap.new { backend = "local", base_url = base_url }),
    media_url = "http://bench/",
    media_kind = "video",
    raw = { result = { id = "bench", faces = list } },
  })
end

--- Prints the times.
---@param client faceswap.Client of the local engine
function describing.print(client)
  local folder = shell.temporary()
  local analyzer
  timed("the models are loaded", 1, function()
    analyzer = assert(faces.shared())
  end)
  local paths = cut_faces(analyzer, folder)
  local links = {}
  for i, path in ipairs(paths) do
    links[i] = assert(client:upload(path))
  end
  timed(COUNT .. " pictures looked at", COUNT, function()
    for _, path in ipairs(paths) do
      assert(analyzer:analyze(path))
    end
  end)
  for _ = 1, 3 do
    local fresh = detection_of(links, client.base_url)
    timed("a detection of " .. COUNT .. " faces described", COUNT, function()
      assert(fresh:describe())
    end)
    for _, face in ipairs(fresh.faces) do
      assert(not face.problem, face.problem)
    end
  end
  shell.remove(folder)
end

return describing
