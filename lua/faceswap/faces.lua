--- Knows faces: what a picture's faces look like, and whose they are. Needs the C module that `make faces` builds and the models that
-- `make models` fetches.
local errors = require "faceswap.errors"
local options = require "faceswap.options"

local ok, vision = pcall(require, "faceswap.vision")
local missing = not ok and vision or nil

---@class faceswap.SeenFace
---@field box number[] left, top, width and height in the picture, pixels; may reach over its edge
---@field score number of the detector, 0 to 1
---@field background boolean it is so much smaller than the largest face that the picture is not about it
--- and size, sharpness, brightness, pose, age, gender, expression, embedding and problem as in faceswap.Face

local faces = {
  --- Distances of two embeddings, from 0. Below SAME they are one person's, above DIFFERENT two persons'; between, nobody should rely on
  --- either. Measured: csrc/vision/MODELS.md.
  SAME = 0.32,
  DIFFERENT = 0.38,
  --- Below this, faces of one detection are grouped into one person.
  SAME_PERSON = 0.35,
}

-- Faces of one picture that are described at most: one that fills a picture of a crowd takes 50 ms each.
local MOST = 32

---@return table? vision
---@return faceswap.Error?
local function library()
  if missing then
    local lines = tostring(missing)
    if lines:find("module 'faceswap.vision' not found", 1, true) then
      lines = "the C module faceswap.vision is not there"
    end
    return errors.fail("config", "faces cannot be looked at: %s; `make faces` builds it (`make install-faces` installs it), "
      .. "`make models` fetches what it needs", lines)
  end
  return vision
end

--- Whether the C module is there.
---@return boolean
function faces.available()
  return ok
end

---@class faceswap.Looker
---@field private eyes userdata
local Looker = {}
Looker.__index = Looker
Looker.__name = "faceswap.Looker"

local open_options = { models = "string", threads = "number" }

--- Loads the models, which takes about half a second and 150 MB.
---@param given {models: string?, threads: number?}? where the models are (default: FACESWAP_MODELS of the environment, else `models` or
--- `share/faceswap/models` in a directory above the module); how many threads one look may use (1)
---@return faceswap.Looker?
---@return faceswap.Error?
function faces.open(given)
  given = options.check("faces.open", given, open_options)
  local loaded, err = library()
  if not loaded then
    return nil, err
  end
  local eyes, problem = loaded.open(given.models, given.threads or 1)
  if not eyes then
    return errors.fail("config", "%s", problem)
  end
  return setmetatable({ eyes = eyes }, Looker)
end

--- Describes the faces of a picture (JPEG, PNG, WebP, GIF or BMP of at most 64 megapixels), largest first. Blocks for about 60 ms and 30 ms
--- for each further face.
---@param picture string|{bytes: string, name: string?} a path, or a file's content and what it is called in messages
---@param most integer? faces that are described (all); of the others just box, score and background are told
---@return faceswap.SeenFace[]? faces none where there are none
---@return faceswap.Error? what is wrong with the picture
function Looker:look(picture, most)
  local seen, problem
  if type(picture) == "table" then
    options.argument("look", "picture.bytes", picture.bytes, "string")
    seen, problem = self.eyes:look(picture.bytes, picture.name or "the picture", most or MOST)
  else
    options.argument("look", "picture", picture, "string")
    seen, problem = self.eyes:look_at(picture, most or MOST)
  end
  if not seen then
    return errors.fail("config", "%s", problem)
  end
  return seen
end

--- Releases the models.
function Looker:close()
  self.eyes:close()
end

Looker.__close = Looker.close

--- How different two persons look: 0 for the same picture, see SAME and DIFFERENT.
---@param a string embedding
---@param b string embedding
---@return number
function faces.distance(a, b)
  return assert(library()).distance(a, b)
end

return faces
