--- `faceswap detect`: the faces of a video, listed.
local exits = require "faceswap.cli.exits"
local job = require "faceswap.cli.job"
local medium = require "faceswap.cli.medium"
local paths = require "faceswap.cli.paths"

local detect = {}

-- What the engine on this machine tells: where a face is. Its pictures may be gone when it ends.
local function show_places(out, faces)
  local rows = { { "FACE", "SEEN", "FRAMES", "SIZE", "AT", "SCORE" } }
  for i, face in ipairs(faces) do
    local left, top, width, height = (table.unpack or unpack)(face.box) -- luacheck: ignore
    rows[i + 1] = { face.id, ("%.1f-%.1f s"):format(face.first_seen, face.last_seen), face.frames, ("%.0fx%.0f"):format(width, height),
      ("%.0f,%.0f"):format(left, top), ("%.2f"):format(face.score) }
  end
  out:columns(rows, { true, true, true, true, true, true })
end

-- What every service tells.
local function show_pictures(out, faces)
  local rows = { { "FACE", "PICTURE" } }
  for i, face in ipairs(faces) do
    rows[i + 1] = { face.id, face.link }
  end
  out:columns(rows, { true })
end

--- Prints a detection.
---@param out faceswap.cli.Output
---@param place string of the video
---@param detection faceswap.Detection
function detect.show(out, place, detection)
  out:emit {
    event = "detection",
    video = place,
    kind = detection.media_kind,
    media_url = detection.media_url,
    detect_id = detection.detect_id,
    detect_task_id = detection.detect_task_id,
    expires_at = detection.expires_at,
    faces = detection.raw.result.faces or {},
  }
  if #detection.faces == 0 then
    out:line("no faces in %s", place)
    return
  end
  out:line("%d %s in %s", #detection.faces, #detection.faces == 1 and "face" or "faces", place)
  if detection.faces[1].box then
    show_places(out, detection.faces)
  else
    show_pictures(out, detection.faces)
  end
end

--- Has a medium's faces found, by the detection that the ledger has if it is still valid. For a function that runs as a job.
---@param session faceswap.cli.Session
---@param of faceswap.cli.Medium
---@return faceswap.Detection?
---@return faceswap.Error?
function detect.faces(session, of)
  local key, err = job.detect_key(session, of)
  if err then
    return nil, err
  end
  return session.client:detect {
    [of.source] = of.place,
    job_key = key,
    timeout = session.args.timeout,
    on_progress = session:progress(session.out:progress()),
  }
end

---@param session faceswap.cli.Session
---@return integer? status
---@return faceswap.Error?
function detect.run(session)
  local args, out = session.args, session.out
  local of, err = medium.of(args.video, args.kind)
  if not of then
    return nil, err
  end
  return session:run(function()
    local detection
    detection, err = detect.faces(session, of)
    if not detection then
      return nil, err
    end
    detect.show(out, args.video, detection)
    if args.sheet then
      local ok
      ok, err = detection:sheet(args.sheet, { title = "Faces in " .. paths.base(args.video) })
      if not ok then
        return nil, err
      end
      out:note("the faces with their pictures: %s", args.sheet)
    end
    return exits.OK
  end)
end

return detect
