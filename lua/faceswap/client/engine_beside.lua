--- A local engine that is started beside a client for a while, to look at a medium on this machine.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local job_results = require "faceswap.job_results"
local runtime = require "faceswap.runtime"
local token = require "faceswap.token"

local engine_beside = {}

local ENDINGS = { video = ".mp4", gif = ".gif", image = ".jpg" }

--- A local file of a detection's medium, and whether it is temporary.
---@param detection faceswap.Detection
---@param temporary string? path, without its ending, that a download is written to; default: one of the system's temporary ones
---@param given {media: string?, on_progress: function?}
---@return string? path
---@return boolean|faceswap.Error is_temporary
function engine_beside.media_file(detection, temporary, given)
  local known = given.media or detection.media_path
  if known and core.file_size(known) then
    return known, false
  elseif given.media then
    return errors.fail("config", "media: %s", select(2, core.file_size(given.media)))
  end
  if not temporary then
    temporary = ("%s/faceswap-%s"):format(runtime.variable "TMPDIR" or "/tmp", token.random())
  end
  local path = temporary .. ENDINGS[detection.media_kind]
  local ok, err = detection.client:download(detection.media_url, path, { on_progress = given.on_progress })
  if not ok then
    return nil, err
  end
  return path, true
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

--- Runs `work` with an engine, then `clean_up` whether `work` succeeds or raises. Inside a job the client's other jobs go on meanwhile.
---@param client faceswap.Client
---@param given {engine: faceswap.EngineOptions?, on_progress: function?} options of the call
---@param work fun(engine: faceswap.Client, given: table): any, faceswap.Error? its `given` are these, whose events say that they are `here`
---@param clean_up fun()
function engine_beside.run(client, given, work, clean_up)
  local engine, err = client.new { backend = "local", engine = given.engine or client.engine_options }
  if not engine then
    clean_up()
    return nil, err
  end
  local options = client.backend == "local" and given or reporting_here(given)
  local done, result, problem = job_results.pcall(work, engine, options)
  engine:close()
  clean_up()
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
