--- Shows what a plan does before the hosted service is paid: the local engine swaps a few seconds of the video.
--
-- The decisions are those about the detection that is to be paid for. The local engine looks at the video by itself, with other ids and
-- maybe other faces, so people are recognised by their faces (reidentify.lua): a plan that was asked anew about a part of the video, or a
-- table of ids, could show something else than what is paid for.
local choices = require "faceswap.rules.choice"
local core = require "faceswap.core"
local detections = require "faceswap.client.detection"
local engine_beside = require "faceswap.client.engine_beside"
local errors = require "faceswap.errors"
local local_engine = require "faceswap.client.local_engine"
local options = require "faceswap.options"
local reidentify = require "faceswap.preview.reidentify"
local time_spans = require "faceswap.preview.time_spans"

local preview = {}

-- Seconds that are shown, in how many spans, and when all of a short video is.
local SECONDS, SPANS, ALL_WITHIN = 6, 3, 1.5

-- To find out where people are, this many glances of this many seconds are taken.
local GLANCES, GLANCE = 32, 0.1

---@class faceswap.Preview
---@field path string
---@field spans number[][]? {{begin, seconds}, …} what of the video is shown; nil: all
---@field matches faceswap.MatchedFace[] the decisions, and which faces of `detection` are the people they are about; none: not seen in it
---@field doubts string[] faces that were left as they are, since it could not be told for sure who they are
---@field detection faceswap.Detection the local engine's, of what is shown

---@class faceswap.PreviewOptions
---@field seconds number? that are shown (6); a video of at most one and a half times as many is shown whole
---@field media string? path of the video, where it is not the one that was detected from this machine and is still there; it is downloaded
--- otherwise
---@field engine faceswap.EngineOptions?
---@field on_progress function?

-- ---- what is shown ---------------------------------------------------------------------------------------------------------

-- The people who become others, with the times at which they are seen: from the service, or from glances.
local function find_people(engine, detection, decisions, media, given)
  local people = {}
  for _, decision in ipairs(decisions) do
    local face = detection:face(decision.face_id)
    if decision.target and face.first_seen and face.last_seen then
      people[#people + 1] = face
    end
  end
  if #people > 0 then
    return people
  end
  local glances, err = engine_beside.look(engine, media, given, time_spans.spread(media.duration, GLANCES, GLANCE))
  if not glances then
    return nil, err
  end
  for _, member in ipairs((reidentify.people(detection, decisions, glances))) do
    for _, id in ipairs(member.target and member.found or {}) do
      people[#people + 1] = glances:face(id)
    end
  end
  return people
end

-- The spans to show; nil: all, if there is no error.
local function choose_spans(engine, detection, decisions, media, given)
  if media.kind ~= "video" then
    return nil
  end
  local seconds = given.seconds or SECONDS
  local first, err = engine:detect { video_url = media.url, spans = { { 0, GLANCE } } }
  if not first then
    return nil, err
  end
  media.duration = first.raw.duration
  if media.duration <= 0 then -- the file does not tell how long it is
    return { { 0, seconds } }
  elseif media.duration <= seconds * ALL_WITHIN then
    return nil
  end
  local people
  people, err = find_people(engine, detection, decisions, media, given)
  if not people then
    return nil, err
  end
  local spans = time_spans.of_people(media.duration, SPANS, seconds, people)
  return #spans > 0 and spans or time_spans.spread(media.duration, SPANS, seconds / SPANS)
end

-- ---- the preview -----------------------------------------------------------------------------------------------------------

local function nobody_found(shown, doubts)
  return errors.fail("choice", "none of those who become others was recognised among the %d faces of what the preview shows%s",
    #shown.faces, #doubts > 0 and ": " .. table.concat(doubts, "; ") or "")
end

-- All that the local engine does.
local function make(engine, detection, decisions, file, path, given)
  local url, err = engine:upload(file, { on_progress = given.on_progress })
  if not url then
    return nil, err
  end
  local media = { url = url, kind = detection.media_kind }
  local spans
  spans, err = choose_spans(engine, detection, decisions, media, given)
  if err then
    return nil, err
  end
  local shown
  shown, err = engine_beside.look(engine, media, given, spans)
  if not shown then
    return nil, err
  end
  local matches, doubts = reidentify.people(detection, decisions, shown)
  local choice = reidentify.choice(matches)
  if not next(choice) then
    return nobody_found(shown, doubts)
  end
  local task
  task, err = engine:swap(shown, choice, { on_progress = given.on_progress })
  if not task then
    return nil, err
  end
  local result
  result, err = task:wait { on_progress = given.on_progress }
  if not result then
    return nil, err
  end
  result, err = engine:download(result.urls[1], path)
  if not result then
    return nil, err
  end
  return { path = path, spans = spans, matches = matches, doubts = doubts, detection = shown }
end

local preview_options = { seconds = "number", media = "text", engine = "table", on_progress = "function" }

--- Writes a preview of a swap: a few seconds of the video, in which those are seen who become others, swapped by the local engine, which is
-- started for it. The service is asked for nothing but the pictures of faces and, if need be, the media; nothing is submitted to it. Needs
-- the faces module. In a job others go on meanwhile.
---@param client faceswap.Client
---@param detection faceswap.Detection
---@param choice table|function as in `swap`
---@param path string where it is written, whole or not at all
---@param given faceswap.PreviewOptions?
---@return faceswap.Preview?
---@return faceswap.Error?
function preview.preview(client, detection, choice, path, given)
  if not detections.is(detection) then
    options.misuse "preview: the first argument must be a detection"
  end
  choices.check("preview", choice)
  options.argument("preview", "path", path, "text")
  given = options.check("preview", given, preview_options)
  local_engine.check("preview", given.engine, 1)
  local ok, problem = core.writable(path)
  if not ok then
    return errors.fail("config", "%s", problem)
  end
  local decisions, err = choices.resolve(detection, choice, given.on_progress)
  if not decisions then
    return nil, err
  end
  ok, err = detection:describe()
  if not ok then
    return nil, err
  end
  -- beside the preview: there is room for a video
  return engine_beside.run(client, detection, path .. ".source", given, function(engine, file, reporting)
    return make(engine, detection, decisions, file, path, reporting)
  end)
end

return preview
