--- Detections as the hosted service gives them, of what the local engine has found: id and link alone, by a client of another service.
local detections = require "faceswap.client.detection"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

local hosted = {}

--- A client of a service that only serves pictures.
---@param engine_client faceswap.Client
function hosted.client(engine_client)
  return assert(faceswap.new { base_url = engine_client.base_url, api_key = "ak_0123456789abcdef0123456789abcdef" })
end

--- The same faces in another order, with nothing but their pictures.
---@param client faceswap.Client
---@param detection faceswap.Detection of the local engine
---@param fields table? further fields for detection.new
---@return faceswap.Detection
---@return table<integer, integer> id of the local detection by id of this one
function hosted.detection(client, detection, fields)
  local list, local_id, count = {}, {}, #detection.faces
  for i = count, 1, -1 do
    local id = count - i
    list[#list + 1] = { id = id, link = detection.faces[i].link }
    local_id[id] = detection.faces[i].id
  end
  local given = { client = client, detect_task_id = "h1", media_url = detection.media_url, media_kind = detection.media_kind,
    media_path = detection.media_path, raw = { result = { id = "h1", faces = list } } }
  shell.merge(given, fields)
  return assert(detections.new(given)), local_id
end

return hosted
