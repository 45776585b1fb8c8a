--- `faceswap plan`: what rules decide about a video, and why, before anything is paid for but the detection.
local choice_args = require "faceswap.cli.choice_args"
local detect = require "faceswap.cli.commands.detect"
local exit_status = require "faceswap.cli.exit_status"
local media_args = require "faceswap.cli.media_args"

local plan = {}

-- Shows a decision; for its exit status. Plans may be tried before their pictures are there.
local function show(session, given, explanation)
  local args, out = session.args, session.out
  out:emit { event = "plan", rules = args.rules, video = args.video, faces = explanation.faces, problems = explanation.problems,
    doubts = explanation.doubts }
  out:line("%s", explanation:text(out:room()))
  for _, picture in ipairs(given:pictures()) do
    local _, err = media_args.check_file(picture)
    if err then
      out:note("note: %s", err.message)
    end
  end
  return #explanation.problems > 0 and exit_status.CHOICE or exit_status.OK
end

---@param session faceswap.cli.Session
---@return integer? status
---@return faceswap.Error?
function plan.run(session)
  local args = session.args
  local given, err = choice_args.load(args.rules, args.allow)
  local of
  if given then
    of, err = detect.medium(args, given)
  end
  if not of then
    return nil, err
  end
  return session:run(function()
    local detection, explanation, sheet
    detection, err = detect.faces(session, of, given:needs().embedding ~= nil)
    if detection then
      explanation, err = given:explain(detection, { on_progress = session:progress(session.out:progress()) })
    end
    if not explanation then
      return nil, err
    end
    sheet, err = detect.write_sheet(session, detection, given)
    if not sheet then
      return nil, err
    end
    return show(session, given, explanation)
  end)
end

return plan
