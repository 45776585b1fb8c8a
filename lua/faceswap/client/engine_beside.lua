--- A local engine that is started beside a client for a while, to look at a medium on this machine.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local job_results = require "faceswap.job_results"
local runtime = require "faceswap.runtime"
local token = require "faceswap.token"

local engine_beside = {}

local ENDINGS = { video = ".mp4", gif = ".gif", image = ".jpg" }

-- The file of a detection's medium, where it is on this machine; nil where it is not, and an error where the caller says that it is.
local function known_file(detection, given)
  local known = given.media or detection.media_path
  if known and core.file_size(known) then
    return known
  elseif given.media then
    return errors.fail("config", "media: %s", select(2, core.file_size(given.media)))
  end
end

-- What a download that breaks off leaves beside its file (csrc/core/transfer/download.h).
local LEFT = { ".faceswap-part", ".faceswap-part.note" }

--- Downloads a detection's medium. Under one of the system's temporary names, which no other download has, nothing stays of one that breaks
--- off.
---@param detection faceswap.Detection
---@param name string? path without its ending; default: one of the system's temporary ones
---@param given {on_progress: function?}
---@return string? path
---@return faceswap.Error?
function engine_beside.fetch(detection, name, given)
  local client, path = detection.client, name
  path = (path or ("%s/faceswap-%s"):format(runtime.variable "TMPDIR" or "/tmp", token.random())) .. ENDINGS[detection.media_kind]
  local done, ok, err = job_results.pcall(client.download, client, detection.media_url, path, { on_progress = given.on_progress })
  for _, ending in ipairs(not (done and ok) and not name and LEFT or {}) do
    os.remove(path .. ending)
  end
  if not done then
    error(ok, 0)
  end
  return ok and path, err
end

-- The options of a call, by which what it reports says that this machine does it, beside the service.
local function reporting_here(given)
  local tell = given.on_progress
  return setmetatable({
    on_progress = tell and function(event)
      event.here = true
      return tell(event)
    end,
  }, { __index = given })
end

--- Runs `work` with an engine and the file of a detection's medium, which is downloaded once the engine is there, and removed again. Inside
--- a job the client's other jobs go on meanwhile.
---@param client faceswap.Client
---@param detection faceswap.Detection
---@param name string? of a download: see engine_beside.fetch
---@param given {media: string?, engine: faceswap.EngineOptions?, on_progress: function?} options of the call
---@param work fun(engine: faceswap.Client, file: string, given: table): any, faceswap.Error? its `given` are these, whose events say that
--- they are `here`
function engine_beside.run(client, detection, name, given, work)
  local file, err = known_file(detection, given)
  if err then
    return nil, err
  end
  local engine
  engine, err = client.new { backend = "local", engine = given.engine or client.engine_options }
  if not engine then
    return nil, err
  end
  local fetched
  local done, result, problem = job_results.pcall(function()
    if not file then
      fetched, err = engine_beside.fetch(detection, name, given)
      file = fetched
    end
    if not file then
      return nil, err
    end
    return work(engine, file, client.backend == "local" and given or reporting_here(given))
  end)
  engine:close()
  if fetched then
    os.remove(fetched)
  end
  if not done then
    error(result, 0)
  end
  return result, problem
end

--- Has an engine find the faces of a medium that it has, and describes them.
---@param engine faceswap.Client
---@param medium {kind: string, url: string}
---@param given {on_progress: function?}
---@param spans number[][]? as of detect
---@return faceswap.Detection?
---@return faceswap.Error?
function engine_beside.look(engine, medium, given, spans)
  local found, err = engine:detect { [medium.kind .. "_url"] = medium.url, spans = spans, on_progress = given.on_progress }
  local ok = found ~= nil
  if found then
    ok, err = found:describe()
  end
  return ok and found or nil, err
end

return engine_beside
