--- Knows faces: what a picture's faces look like, and whose they are. Needs the C module faceswap.vision and its models.
local errors = require "faceswap.errors"
local runtime = require "faceswap.runtime"
local options = require "faceswap.options"

---@class faceswap.SeenFace
---@field box number[] left, top, width and height in the picture, pixels; may reach over its edge
---@field score number of the detector, 0 to 1
---@field background boolean it is so much smaller than the largest face that the picture is not about it
---@field fitness number? how well the face serves as the target of a swap, 0 to 1: to compare pictures of one person by
---@field weakness string? what makes such a swap poorer than it could be: "looks 32 degrees to the side, has its eyes closed"
---@field unusable string? why the local engine refuses it as a target: "is too small: 39 pixels wide, at least 48 are needed"
--- and size, sharpness, brightness, pose, age, gender, expression, embedding and problem as in faceswap.Face

local faces = {
  --- Distances of two embeddings, from 0. Below SAME they are one person's, above DIFFERENT two persons'; between, nobody should rely on
  --- either. Measured: csrc/vision/MODELS.md.
  SAME = 0.34,
  DIFFERENT = 0.38,
}

-- Faces of one picture that are described at most, pictures that are looked at at a time, and seconds after which who waits looks up.
local MOST, THREADS, TIMEOUT = 32, 2, 1

-- Threads at most, of which each takes 60 MB, and faces of a picture.
local THREADS_MAX, FACES_MAX = 256, 100000

-- C takes whole numbers, and not any.
local function check_whole(where, name, value, most)
  options.check(where, { [name] = value }, { [name] = "number" })
  if value % 1 ~= 0 or value > most then
    options.misuse(("%s: '%s' must be a whole number from 1 to %d"):format(where, name, most))
  end
end

local vision -- faceswap.vision, loaded when it is needed: it brings XNNPACK and FFmpeg along

---@return table? vision
---@return faceswap.Error?
local function library()
  if vision then
    return vision
  end
  local loaded, problem = pcall(require, "faceswap.vision")
  if not loaded then
    local why = runtime.load_problem("faceswap.vision", problem)
    if not why then
      local absent = tostring(problem):find("module 'faceswap.vision' not found", 1, true)
      why = ("%s; install faceswap.vision and its models (README.md, Installing)"):format(
        absent and "the C module faceswap.vision is not there" or tostring(problem))
    end
    return errors.fail("config", "faces cannot be looked at: %s", why)
  end
  vision = problem
  return vision
end

---@class faceswap.PendingAnalysis a picture that is being looked at
---@field package id number
---@field package answer table?

---@class faceswap.FaceAnalyzer
---@field private core userdata
---@field private pending table<number, faceswap.PendingAnalysis> of those who still want to know
---@field private wait fun(self: faceswap.FaceAnalyzer, analysis: faceswap.PendingAnalysis) until it has its answer
local FaceAnalyzer = {}
FaceAnalyzer.__index = FaceAnalyzer
FaceAnalyzer.__name = "faceswap.FaceAnalyzer"

--- Gives an answer to who wants to know it.
---@private
---@return faceswap.PendingAnalysis?
function FaceAnalyzer:resolve(answer)
  local analysis = self.pending[answer.id]
  if analysis then
    analysis.answer = answer
  end
  return analysis
end

-- Outside of nginx: who waits has nothing else to do.
local function wait(self, analysis)
  while not analysis.answer do
    local answer = self.core:take(TIMEOUT)
    if answer then
      self:resolve(answer)
    end
  end
end

local open_options = { models = "string", threads = "number" }

--- Loads the models, which takes a fifth of a second and 100 MB; each thread takes 60 MB more once it has looked at pictures. Threads
--- beyond the first load theirs when a picture would wait for it.
---@param given {models: string?, threads: number?}? where the models are (default: FACESWAP_MODELS of the environment, else `models` or
--- `share/faceswap/models` in a directory above the module); how many pictures are looked at at a time (2)
---@return faceswap.FaceAnalyzer?
---@return faceswap.Error?
function faces.open(given)
  given = options.check("faces.open", given, open_options)
  local threads = given.threads or THREADS
  check_whole("faces.open", "threads", threads, THREADS_MAX)
  local loaded, err = library()
  if not loaded then
    return nil, err
  end
  local core, problem = loaded.open(given.models, threads)
  if not core then
    return errors.fail("config", "the threads that look at faces do not start: %s", problem)
  end
  local analyzer = setmetatable({ core = core, pending = setmetatable({}, { __mode = "v" }), wait = wait }, FaceAnalyzer)
  if runtime.attach_analyzer(analyzer) then
    return analyzer -- a worker waits for nothing: missing models show at the first analysis
  end
  local ready
  ready, problem = core:ready()
  if not ready then
    return errors.fail("config", "%s", problem)
  end
  return analyzer
end

--- Has a picture looked at in another thread, to be asked for with `finish`.
---@param picture string|{bytes: string, name: string?} as of `look`
---@param most integer?
---@return faceswap.PendingAnalysis
function FaceAnalyzer:begin(picture, most)
  options.check_core(self)
  most = most or MOST
  check_whole("look", "most", most, FACES_MAX)
  local id
  if type(picture) == "table" then
    local name = picture.name or "the picture"
    options.argument("look", "picture.bytes", picture.bytes, "string")
    options.argument("look", "picture.name", name, "string")
    id = self.core:begin(picture.bytes, name, most)
  else
    options.argument("look", "picture", picture, "string")
    id = self.core:begin(nil, picture, most)
  end
  local analysis = { id = id }
  self.pending[id] = analysis
  return analysis
end

--- Waits for what was begun.
---@param analysis faceswap.PendingAnalysis
---@return faceswap.SeenFace[]? faces
---@return faceswap.Error?
function FaceAnalyzer:finish(analysis)
  options.argument("finish", "analysis", analysis, "table")
  if not analysis.answer and self.pending[analysis.id or 0] ~= analysis then
    options.misuse "finish: that is no picture which this analyzer has begun to look at"
  end
  if not analysis.answer then
    self:wait(analysis)
  end
  if not analysis.answer.faces then
    return errors.fail("config", "%s", analysis.answer.problem)
  end
  return analysis.answer.faces
end

--- The error that keeps the analyzer from looking, once that is known: inside nginx it is opened without waiting for its models.
---@return faceswap.Error?
function FaceAnalyzer:failure()
  options.check_core(self)
  local problem = self.core:failure()
  return problem and select(2, errors.fail("config", "%s", problem))
end

--- Describes the faces of a picture (JPEG, PNG, WebP, GIF or BMP of at most 64 megapixels), largest first. Takes about 50 ms a face; inside
--- nginx it yields.
---@param picture string|{bytes: string, name: string?} a path, or a file's content and what it is called in messages
---@param most integer? faces that are described (all); of the others just box, score and background are told
---@return faceswap.SeenFace[]? faces none where there are none; beside them the picture's `width` and `height`
---@return faceswap.Error? what is wrong with the picture
function FaceAnalyzer:analyze(picture, most)
  return self:finish(self:begin(picture, most))
end

--- Releases the models, once what was begun is done.
function FaceAnalyzer:close()
  self.core:close()
end

FaceAnalyzer.__close = FaceAnalyzer.close

options.guard_methods(FaceAnalyzer)

local shared_analyzer

--- The analyzer that `detection:describe` and `faces.reference` use; opened once for all.
---@return faceswap.FaceAnalyzer?
---@return faceswap.Error?
function faces.shared()
  if not (shared_analyzer and shared_analyzer.core:usable()) or shared_analyzer:failure() then
    local err
    shared_analyzer, err = faces.open()
    if not shared_analyzer then
      return nil, err
    end
  end
  return shared_analyzer
end

--- The faces that a picture is about: without those in its background.
---@param seen faceswap.SeenFace[]
---@return faceswap.SeenFace[]
function faces.foreground(seen)
  options.argument("faces.foreground", "seen", seen, "table")
  local list = {}
  for _, face in ipairs(seen) do
    list[#list + 1] = not face.background and face or nil
  end
  return list
end

-- An error about photos; `allow` is what a plan says to do without it (faceswap.rules).
local function photo_error(allow, format, ...)
  return nil, errors.new { kind = "choice", allow = allow, message = format:format(...) }
end

-- The one face of a photo.
local function the_face(analyzer, path, largest)
  local seen, err = analyzer:analyze(path, 1)
  if not seen then
    return nil, err
  end
  local face, second = seen[1], seen[2]
  if not face then
    return photo_error(nil, "%s: no face can be found in this photo", path)
  elseif second and not second.background and not largest then
    return photo_error("group_photo", "%s: this photo has more than one face; cut it to the one that is meant", path)
  elseif not face.embedding then
    return photo_error(nil, "%s: %s", path, face.problem)
  end
  return face
end

-- Photos that do not show the same person would describe nobody.
local function check_same(photos, embeddings)
  for i = 2, #embeddings do
    for k = 1, i - 1 do
      local distance = faces.distance(embeddings[i], embeddings[k])
      if distance > faces.DIFFERENT then
        return photo_error("mixed_photos", "%s and %s do not seem to show the same person (distance %.2f)", photos[k], photos[i],
          distance)
      end
    end
  end
  return true
end

---@class faceswap.Reference
---@field embedding string between those of the photos
---@field photos string[] paths

local reference_options = { largest = "boolean", mixed = "boolean", analyzer = "table" }

--- Reads one or several photos of one person, to be found again by distance.
---@param photos string|string[] paths; one face in each (people far in the background do not matter)
---@param given {largest: boolean?, mixed: boolean?, analyzer: faceswap.FaceAnalyzer?}? `largest`: of several faces in a photo
--- the largest is meant; `mixed`: the photos may look like different persons; `analyzer`: instead of the one that all share
---@return faceswap.Reference?
---@return faceswap.Error? of the kind "choice" where a photo does not show whom to find
function faces.reference(photos, given)
  photos = type(photos) == "string" and { photos } or photos
  options.argument("faces.reference", "photos", photos, "table")
  given = options.check("faces.reference", given, reference_options)
  if #photos == 0 then
    options.misuse "faces.reference: photos must name at least one"
  end
  local analyzer, err = given.analyzer, nil
  if analyzer and getmetatable(analyzer) ~= FaceAnalyzer then
    options.misuse "faces.reference: option 'analyzer' must be one that faces.open has made"
  elseif not analyzer then
    analyzer, err = faces.shared()
  end
  if not analyzer then
    return nil, err
  end
  local embeddings = {}
  for i, path in ipairs(photos) do
    local face
    face, err = the_face(analyzer, path, given.largest)
    if not face then
      return nil, err
    end
    embeddings[i] = face.embedding
  end
  if not given.mixed then
    local same
    same, err = check_same(photos, embeddings)
    if not same then
      return nil, err
    end
  end
  return { embedding = vision.mean(embeddings), photos = photos }
end

--- The meaning of a distance.
---@param distance number
---@return "same"|"uncertain"|"different"
function faces.verdict(distance)
  options.argument("faces.verdict", "distance", distance, "number")
  return distance < faces.SAME and "same" or distance > faces.DIFFERENT and "different" or "uncertain"
end

-- SHA-256 of a picture's bytes, in hexadecimal digits.
---@private
function faces.digest(bytes)
  return vision.digest(bytes)
end

--- How different two persons look: 0 for the same picture, see SAME and DIFFERENT.
---@param a string embedding
---@param b string embedding
---@return number
function faces.distance(a, b)
  local ok, distance = pcall(errors.assert(library()).distance, a, b)
  if not ok then
    options.misuse "faces.distance: two embeddings are needed, of faces that were described"
  end
  return distance
end

-- A logistic curve through the distances of pairs of photographs, of one person and of two: csrc/vision/MODELS.md.
local EVEN_DISTANCE, STEEPNESS = 0.40, 80

--- How different two persons look, and how probable it is that they are one, if it was as probable as not before. Who looks for
--- somebody among many people should ask for a higher probability: each of them may look alike by chance.
---@param a string embedding
---@param b string embedding
---@return number distance see SAME and DIFFERENT
---@return number probability 0 to 1
function faces.compare(a, b)
  local distance = faces.distance(a, b)
  return distance, 1 / (1 + math.exp(STEEPNESS * (distance - EVEN_DISTANCE)))
end

return faces
