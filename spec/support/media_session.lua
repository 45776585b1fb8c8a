--- A local engine that media files of a spec go through, and a folder for these files.
local busted = require "busted"
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

local media_session = {}

---@class spec.media_session
---@field engine spec.engine
---@field folder string
local methods = {}
methods.__index = methods

--- The path of a file in the folder.
---@param name string
---@return string
function methods:path(name)
  return self.folder .. "/" .. name
end

--- Writes a file into the folder, and returns its path.
---@param name string
---@param bytes string
---@return string
function methods:write(name, bytes)
  shell.write(self:path(name), bytes)
  return self:path(name)
end

--- Detects the faces of a file of these bytes.
---@param field string "video_url" or "image_url"
---@return table data of detect-face-result
function methods:detect(name, bytes, field)
  return self.engine:detect { [field] = self.engine:upload(self:write(name, bytes), "application/octet-stream") }
end

--- The faces of a video.
---@param path string
---@return table[]
function methods:faces_of(path)
  return self.engine:detect({ video_url = self.engine:upload(path, "video/mp4") }).result.faces
end

--- What a client detects in a file that ffmpeg makes.
---@param field string "image" or "video"
---@param words string[] inputs and options of ffmpeg
---@return faceswap.Detection
function methods:detection_of(field, words)
  local path = self:path(field == "image" and "picture.png" or "film.mp4")
  shell.ffmpeg { words, path }
  return assert(self.engine:client({ backend = "local" }):detect { [field] = path })
end

--- Swaps every face of a file.
---@param path string
---@param kind string? "video", "gif" or "image"; by the name unless said
---@return spec.survey.Outcome
function methods:run(path, kind)
  return survey.run(self.engine, path, self.target, self:path "result", kind)
end

--- The same, which has to go well.
function methods:swap(path, kind)
  local outcome = self:run(path, kind)
  assert(outcome.state == "well", outcome.message or outcome.state)
  return outcome
end

--- A session that begins with the block of specs in which it is made, before setups that stand below it, and ends with it.
---@param face string? name of the clip whose face every face gets
---@return spec.media_session
function media_session.new(face)
  local self = setmetatable({}, methods)
  busted.setup(function()
    self.engine = engines.start()
    self.target = self.engine:upload(clips.path(face or "target.jpg"), "image/jpeg")
    self.folder = shell.temporary()
  end)
  busted.teardown(function()
    local status = self.engine:stop()
    assert(status == 0, "the engine ended with " .. status)
  end)
  return self
end

return media_session
