--- `faceswap preview`: a few seconds of a swap by the local engine, before the service is paid.
local choice_args = require "faceswap.cli.choice_args"
local detect = require "faceswap.cli.commands.detect"
local exit_status = require "faceswap.cli.exit_status"
local fact_labels = require "faceswap.faces.fact_labels"
local inputs = require "faceswap.cli.inputs"
local media_args = require "faceswap.cli.media_args"
local paths = require "faceswap.cli.paths"

local preview = {}

-- The table of matches: each decision about the faces, and whether the preview shows its person.
local function show_matches(out, matches, faces)
  local rows = { { "FACE", "BECOMES", "IN THE PREVIEW" } }
  for _, member in ipairs(matches) do
    local seen = #member.found > 0 and (member.distance and ("yes, distance %.3f"):format(member.distance) or "yes")
    local target = member.target and fact_labels.target(faces, member.target)
    rows[#rows + 1] = { member.face_id, target or "(stays)", seen or "not seen" }
  end
  out:columns(rows, { true })
end

local function show(session, shown, faces)
  local out, parts = session.out, {}
  out:emit { event = "preview", video = session.args.video, output = shown.path, spans = shown.spans, matches = shown.matches,
    doubts = shown.doubts }
  for i, span in ipairs(shown.spans or {}) do
    parts[i] = ("%.1f-%.1f s"):format(span[1], span[1] + span[2])
  end
  show_matches(out, shown.matches, faces)
  for _, doubt in ipairs(shown.doubts) do
    out:line("in doubt: %s", doubt)
  end
  out:line("%s: %s", paths.shown(shown.path), parts[1] and "shows " .. table.concat(parts, ", ") or "shows all of it")
end

---@param session faceswap.cli.Session
---@return integer? status
---@return faceswap.Error?
function preview.run(session)
  local args, out = session.args, session.out
  local choice, err = choice_args.of(args)
  local of, ok, detection, shown
  if choice then
    of, err = media_args.of(args.video, args.kind)
  end
  if of then
    ok, err = paths.check_writable(args.output)
  end
  if ok then
    ok, err = inputs.check(args, choice.choose)
  end
  if ok then
    detection, err = session:run(function()
      return detect.faces(session, of, true)
    end)
  end
  if not detection then
    return nil, err
  end
  shown, err = session:block(function()
    return session.client:preview(detection, choice.choose, args.output, {
      seconds = args.seconds,
      media = not of.is_url and of.location or nil,
      engine = { program = session.program },
      on_progress = session:progress(out:progress()),
    })
  end)
  if not shown then
    return nil, err
  end
  out:complete()
  show(session, shown, detection.faces)
  out:notes { output = shown.path }
  return exit_status.OK
end

return preview
