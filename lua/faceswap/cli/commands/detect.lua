--- `faceswap detect`: the faces of a video, listed.
local analyzers = require "faceswap.faces"
local compat = require "faceswap.compat"
local exit_status = require "faceswap.cli.exit_status"
local fact_labels = require "faceswap.faces.fact_labels"
local inputs = require "faceswap.cli.inputs"
local job_spec = require "faceswap.cli.job_spec"
local media_args = require "faceswap.cli.media_args"
local paths = require "faceswap.cli.paths"

local detect = {}

-- The local engine's faces: positions. Its pictures may be gone once it has ended.
local function show_places(out, faces, is_picture)
  local rows = { is_picture and { "FACE", "SIZE", "AT", "SCORE" } or { "FACE", "SIZE", "AT", "SCORE", "SEEN", "FRAMES" } }
  for i, face in ipairs(faces) do
    local left, top, width, height = compat.unpack(face.box)
    local row = { face.id, ("%.0fx%.0f"):format(width, height), ("%.0f,%.0f"):format(left, top), ("%.2f"):format(face.score) }
    if not is_picture then
      row[5], row[6] = ("%.1f-%.1f s"):format(face.first_seen, face.last_seen), face.frames
    end
    rows[i + 1] = row
  end
  out:columns(rows, { true, true, true, true, true, true })
  for _, face in ipairs(faces) do -- the score is the detector's alone, which may be sure of a dog
    local doubt = fact_labels.doubt(face)
    if doubt then
      out:line("face %d: %s", face.id, doubt)
    end
  end
end

-- Any service's faces: ids and pictures.
local function show_pictures(out, faces)
  local rows = { { "FACE", "PICTURE" } }
  for i, face in ipairs(faces) do
    rows[i + 1] = { face.id, face.link }
  end
  out:columns(rows, { true })
end

-- The facts found by `describe`, a block for each face.
local function show_descriptions(out, detection)
  for _, face in ipairs(detection.faces) do
    out:line("face %d", face.id)
    for _, fact in ipairs(fact_labels.list(face, detection.media_kind)) do
      out:line("  %-14s %s", fact.name, fact.text)
    end
    if face.problem then
      out:line("  %s", face.problem)
    end
  end
end

-- A face for JSON: all fields but the embedding, which is binary.
local function plain(face)
  local copy = {}
  for name, value in pairs(face) do
    copy[name] = name ~= "embedding" and value or nil
  end
  return copy
end

--- Prints a detection.
---@param session faceswap.cli.Session
---@param detection faceswap.Detection
local function show(session, detection)
  local out, location, faces, maybe = session.out, paths.shown(session.args.video), {}, detection.maybe_faces
  for i, face in ipairs(detection.faces) do
    faces[i] = plain(face)
  end
  out:emit {
    event = "detection",
    video = session.args.video,
    kind = detection.media_kind,
    media_url = detection.media_url,
    detect_id = detection.detect_id,
    detect_task_id = detection.detect_task_id,
    expires_at = detection.expires_at,
    faces = faces,
    maybe_faces = #maybe > 0 and maybe or nil,
    notes = #detection.notes > 0 and detection.notes or nil,
  }
  out:notes(detection)
  if #faces == 0 then
    out:line("no faces in %s%s", location, #maybe > 0 and (", but %d that may be one"):format(#maybe) or "")
    return
  end
  out:line("%d %s in %s%s", #faces, #faces == 1 and "face" or "faces", location,
    #maybe > 0 and (", and %d that may be one"):format(#maybe) or "")
  if session.args.describe then
    show_descriptions(out, detection)
  elseif faces[1].box then
    show_places(out, faces, detection.media_kind == "image")
  else
    show_pictures(out, faces)
  end
end

--- The medium of a command line, once it is known that the page that is asked for can be written.
---@param args table
---@param plan faceswap.Plan?
---@return faceswap.cli.Medium?
---@return faceswap.Error?
function detect.medium(args, plan)
  local ok, err = paths.check_writable(args.sheet)
  if ok then
    ok, err = inputs.check(args, plan)
  end
  if not ok then
    return nil, err
  end
  return media_args.of(args.video, args.kind)
end

--- Has a medium's faces found, by the detection that the ledger has if it is still valid. For a function that runs as a job.
---@param session faceswap.cli.Session
---@param of faceswap.cli.Medium
---@param looks boolean? the faces are looked at on this machine then: where that cannot be done, nothing is sent
---@return faceswap.Detection?
---@return faceswap.Error?
function detect.faces(session, of, looks)
  local ready, err = true, nil
  if looks then
    ready, err = analyzers.shared()
  end
  local key
  if ready then
    key, err = job_spec.detect_key(session, of)
  end
  if err then
    return nil, err
  end
  local detection
  detection, err = session.client:detect {
    [of.source] = of.location,
    job_key = key,
    timeout = session.args.timeout,
    on_progress = session:progress(session.out:progress()),
  }
  if detection then
    session.out:complete()
  end
  return detection, err
end

--- Writes the page of faces where one is asked for.
---@param session faceswap.cli.Session
---@param detection faceswap.Detection
---@param plan faceswap.Plan? whose decisions it is to show, also that it comes to none
---@return boolean?
---@return faceswap.Error?
function detect.write_sheet(session, detection, plan)
  local path = session.args.sheet
  if not path then
    return true
  end
  local written, err = detection:sheet(path, { plan = plan, title = "Faces in " .. paths.base(session.args.video) })
  if not written then
    return nil, err
  end
  session.out:note("the faces with their pictures: %s", paths.shown(path))
  if err and not plan then -- what is wrong with a plan is told by who asks it
    session.out:note("%s", err.message)
  end
  return true
end

---@param session faceswap.cli.Session
---@return integer? status
---@return faceswap.Error?
function detect.run(session)
  local args = session.args
  local of, err = detect.medium(args)
  if not of then
    return nil, err
  end
  return session:run(function()
    local detection
    detection, err = detect.faces(session, of, args.describe)
    local ok = detection ~= nil
    if ok and args.describe then
      ok, err = detection:describe()
      session.out:complete()
    end
    if not ok then
      return nil, err
    end
    show(session, detection)
    ok, err = detect.write_sheet(session, detection)
    return ok and exit_status.OK, err
  end)
end

return detect
