--- Rules that fill in the cards: a plan of faceswap.rules as JSON, and the pictures that it names, sent before it.
--
-- Whoever sends rules is not who runs this machine. So no script is a plan here, and a plan names its pictures by the names of the files
-- that were sent: not by paths, which would be this machine's, nor by addresses, which this machine would then ask.
local clients = require "studio.client"
local lfs = require "lfs"
local media = require "faceswap.media"
local plans = require "faceswap.rules"
local reply = require "studio.reply"
local runner = require "studio.runner"
local store = require "studio.store"
local token = require "faceswap.token"
local uploads = require "studio.uploads"

local rules = {}

-- The pictures that a job may have for its rules.
local PICTURES_MAX = 64

local function folder(job)
  return store.path(job.id, "rules")
end

local function is_name(text)
  return #text <= 200 and text:find("^[^./%c][^/\\%c]*$") ~= nil
end

-- The first picture of a plan that is not named by its name alone.
local function find_location(job, plan)
  local beside = folder(job) .. "/"
  for _, picture in ipairs(plan:pictures()) do
    local name = picture:sub(1, #beside) == beside and picture:sub(#beside + 1) or picture
    if name:find("[/\\]") then
      return name
    end
  end
end

local function count_files(path)
  local count = 0
  for _ in lfs.dir(path) do
    count = count + 1
  end
  return count - 2
end

--- Receives a picture under the name that rules call it by; does not return where it is not wanted.
---@param job studio.Job
function rules.receive_picture(job)
  local upload = uploads.receive_picture()
  if not is_name(upload.name or "") then
    return reply.problem(422, "name", "the picture needs a name without slashes, as ?name=leo.png")
  end
  lfs.mkdir(folder(job))
  if count_files(folder(job)) >= PICTURES_MAX then
    return reply.problem(422, "rules", ("rules may have %d pictures"):format(PICTURES_MAX))
  end
  uploads.keep(upload, folder(job) .. "/" .. upload.name)
end

-- A message without the place of the files.
local function told(job, message, path)
  if path then
    message = reply.without_path(message, path, "the rules")
  end
  return reply.without_path(message, folder(job) .. "/", "")
end

-- The plan in the body; nil and what is wrong with it.
local function receive_plan(job)
  local text = uploads.text()
  lfs.mkdir(folder(job))
  local path = ("%s/.rules-%s.json"):format(folder(job), token.random())
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  local plan, err = plans.load(path, { scripts = false })
  os.remove(path)
  local location = plan and find_location(job, plan)
  if location then
    return nil, ("the rules name '%s': here they name pictures by their file names alone, and the files are sent along"):format(location)
  end
  return plan, err and told(job, err.message, path)
end

-- What the plan decides about the faces of the job.
local function decide(job, plan)
  local client, err = clients.get()
  local detection, decisions
  if client then
    detection, err = runner.detection(client, job)
  end
  if detection then
    decisions, err = plan:decide(detection)
  end
  return decisions, not decisions and told(job, reply.explain(err)) or nil
end

-- The targets of decisions, as a job has them. The pictures get a name more, so that another plan's do not change them.
local function targets_of(job, decisions)
  local targets = {}
  for _, decision in ipairs(decisions) do
    local name = decision.target and decision.target:match("[^/]+$")
    if name and decision.target:find "^https?://" then
      return nil, "people cannot exchange their faces here"
    elseif decision.from or decision.to then
      return nil, "rules that hold for some seconds are not carried out here"
    elseif name then
      local id, source = tostring(decision.face_id), folder(job) .. "/" .. name
      local _, ending = media.type_of_file(source)
      local file = ("target-%s-%s%s"):format(id, token.random():sub(1, 8), ending or "")
      if not lfs.link(source, store.path(job.id, file)) then
        return nil, ("the rules name the picture '%s', which was not sent along"):format(name)
      end
      local fault = uploads.fault_of(store.path(job.id, file))
      if fault then
        return nil, ("the picture '%s' must show one face, clearly: %s"):format(name, fault)
      end
      targets[id] = { file = file, name = name }
    end
  end
  return targets
end

--- Receives a plan and lets it decide about the faces of a job.
---@param job studio.Job
---@return table<string, {file: string, name: string}>? targets by face id
---@return string? problem a sentence
function rules.targets(job)
  local plan, problem = receive_plan(job)
  if not plan then
    return nil, problem
  end
  local decisions
  decisions, problem = decide(job, plan)
  if not decisions then
    return nil, problem
  end
  return targets_of(job, decisions)
end

return rules
