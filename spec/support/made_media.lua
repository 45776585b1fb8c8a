-- A client of a local engine, and pictures and films that ffmpeg makes for it.
local busted = require "busted"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

local made_media = {}

---@class spec.made_media
---@field client table
---@field folder string
local methods = {}
methods.__index = methods

--- Has ffmpeg make a file of these words, and detects its faces.
---@param field string "image" or "video"
---@param words string[] inputs and options
---@return table detection
function methods:detect(field, words)
  local path = self.folder .. (field == "image" and "/picture.png" or "/film.mp4")
  shell.ffmpeg { words, path }
  return assert(self.client:detect { [field] = path })
end

--- A client that begins with the block of specs in which it is made, and ends with it.
---@return spec.made_media
function made_media.new()
  local self = setmetatable({}, methods)
  busted.setup(function()
    self.client, self.folder = assert(faceswap.new { backend = "local" }), shell.temporary()
  end)
  busted.teardown(function()
    self.client:close()
  end)
  return self
end

return made_media
