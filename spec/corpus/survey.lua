--- Sends a media file through a detection and a swap, and measures it before and after.
local cjson = require "cjson.safe"
local shell = require "spec.support.shell"

local survey = {}

local PICTURES = { jpg = true, jpeg = true, png = true, webp = true, bmp = true, tiff = true, heic = true, avif = true, jxl = true }

-- The kind by the name alone.
local function kind_of(path)
  local ending = (path:match "%.(%w+)$" or ""):lower()
  return ending == "gif" and "gif" or PICTURES[ending] and "image" or "video"
end

local fields = { video = "video_url", gif = "video_url", image = "image_url" }

local function probe(words)
  local ok, text = pcall(shell.ffprobe, { "-v", "quiet", "-of", "json", words })
  return ok and cjson.decode(text) or {}
end

-- All that is asked of a file, at once: a start of ffprobe takes longer than what it reads of a short film.
local WANTED = "stream:stream_tags:stream_disposition:format:format_tags:chapter:packet=stream_index,pts_time:"
  .. "frame=stream_index,best_effort_timestamp_time,pts_time"

-- The first stream of a type that is no cover.
local function first_of(streams, kind)
  for _, stream in ipairs(streams or {}) do
    if stream.codec_type == kind and stream.disposition.attached_pic == 0 then
      return stream.index
    end
  end
end

--- Times of the frames that FFmpeg decodes, and what the streams are.
---@param path string
---@return {frames: number[], count: integer, sound: number?, streams: table[], chapters: integer, tags: table}
function survey.measure(path)
  local told = probe { "-show_packets", "-show_frames", "-show_entries", WANTED, "file:" .. path }
  local picture, sound = first_of(told.streams, "video"), first_of(told.streams, "audio")
  local measured = { frames = {}, count = 0, streams = told.streams or {}, chapters = #(told.chapters or {}),
    tags = told.format and told.format.tags or {} }
  for _, one in ipairs(told.packets_and_frames or {}) do
    local at = tonumber(one.best_effort_timestamp_time) or tonumber(one.pts_time)
    if one.type == "frame" and one.stream_index == picture then
      measured.count = measured.count + 1
      measured.frames[#measured.frames + 1] = at
    elseif one.type == "packet" and one.stream_index == sound then
      measured.sound = measured.sound or at
    end
  end
  return measured
end

--- The codecs of the streams of one type, in order.
function survey.codecs(measured, kind)
  local list = {}
  for _, stream in ipairs(measured.streams) do
    if stream.codec_type == kind then
      list[#list + 1] = stream.codec_name
    end
  end
  return table.concat(list, "+")
end

--- The largest change of a frame's time, in seconds from the first frame; nil if the numbers of frames differ.
function survey.moved(before, after)
  if #before.frames ~= #after.frames or #before.frames == 0 then
    return nil
  end
  local most = 0
  for i, at in ipairs(before.frames) do
    most = math.max(most, math.abs((at - before.frames[1]) - (after.frames[i] - after.frames[1])))
  end
  return most
end

--- Seconds by which the sound has moved against the picture; nil without sound before or after.
function survey.sync(before, after)
  if not (before.sound and after.sound and before.frames[1] and after.frames[1]) then
    return nil
  end
  return (after.sound - after.frames[1]) - (before.sound - before.frames[1])
end

---@class spec.survey.Outcome
---@field kind string
---@field state "well"|"refused"|"no faces"
---@field message string? of a refusal
---@field notes string[]
---@field output string? path of the result

--- Sends a file through the engine: a detection, then a swap of every face.
---@param engine spec.engine
---@param path string
---@param target string URL of the target picture
---@param output string where the result goes
---@param kind string? "video", "gif" or "image"
---@return spec.survey.Outcome
function survey.run(engine, path, target, output, kind)
  kind = kind or kind_of(path)
  local outcome = { kind = kind, notes = {} }
  local function refused(message)
    outcome.state, outcome.message = "refused", message
    return outcome
  end
  local url = engine:upload(path, "application/octet-stream")
  local field = fields[kind]
  local found = engine:detect { [field] = url }
  if found.status ~= "succeeded" then
    return refused(found.error)
  end
  local faces = {}
  for i, face in ipairs(found.result.faces) do
    faces[i] = { face_id = face.id, target = target }
  end
  if #faces == 0 then
    outcome.state = "no faces"
    return outcome
  end
  local model = kind == "image" and "image-face-swap-multi" or kind == "gif" and "gif-face-swap-multi" or "video-face-swap-multi"
  local created = engine:request("/api/v1/client/job/CreateTask",
    { json = { model = model, input = { detect_id = found.result.id, [field] = url, faces = faces } } })
  if created.status ~= 200 then
    return refused(created.json and created.json.message or created.text)
  end
  local task = engine:finished(created.json.data.task_id)
  if task.status ~= "success" then
    return refused(task.result.message)
  end
  outcome.state = "well"
  -- what the target's picture lacks says nothing of the medium
  for _, note in ipairs(task.result.notes or {}) do
    outcome.notes[#outcome.notes + 1] = not note:find "^the target of face" and note or nil
  end
  outcome.output = output .. task.result.media_urls[1]:match "%.%w+$"
  shell.write(outcome.output, engine:request(task.result.media_urls[1], { key = false }).text)
  return outcome
end

-- Seconds by which a frame, and the sound against the picture, may move: a tick of a coarse clock.
local MOVED, OUT_OF_STEP = 0.0015, 0.03

--- Compares the outcome of a file with the expectations of its kind; raises an error if they differ.
---@param kind spec.Kind
---@param path string
---@param outcome spec.survey.Outcome
---@return table? before, table? after
function survey.judge(kind, path, outcome)
  local function must(holds, format, ...)
    if not holds then
      error(("%s: " .. format):format(kind[1], ...), 0)
    end
  end
  if kind.refused then
    must(outcome.state == "refused" and outcome.message:find(kind.refused), "%s, %s, where a refusal was due (%s)", outcome.state,
      outcome.message, kind.refused)
    return
  end
  must(outcome.state == "well", "%s, %s", outcome.state, outcome.message)
  local before, after = survey.measure(path), survey.measure(outcome.output)
  local frames = kind.frames or before.count
  must(after.count == frames, "%d frames became %d", frames, after.count)
  local moved = kind.moved ~= false and survey.moved(before, after)
  must(not moved or moved <= (kind.moved or MOVED), "a frame has moved by %s s", moved)
  local sync = kind.moved ~= false and survey.sync(before, after)
  must(not sync or math.abs(sync) < OUT_OF_STEP, "the sound has moved against the picture by %s s", sync)
  for track, expected in pairs { audio = kind.sound or survey.codecs(before, "audio"), subtitle = kind.text or "" } do
    must(survey.codecs(after, track) == expected, "its %s is %s, not %s", track, survey.codecs(after, track), expected)
  end
  must(after.chapters == (kind.chapters or 0), "%d chapters", after.chapters)
  local notes = kind.notes or {}
  must(kind.notes == false or #outcome.notes == #notes, "notes: %s", table.concat(outcome.notes, " | "))
  for i, note in ipairs(notes) do
    must(outcome.notes[i]:find(note), "note %d: %s", i, outcome.notes[i])
  end
  if kind.check then
    kind.check(after, outcome, outcome.output)
  end
  return before, after
end

return survey
