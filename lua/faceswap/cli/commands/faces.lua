--- `faceswap faces`: how far everybody in a video is from photos, and which limit tells them apart. Photos of no use are a failure.
local choice_args = require "faceswap.cli.choice_args"
local detect = require "faceswap.cli.commands.detect"
local exit_status = require "faceswap.cli.exit_status"
local media_args = require "faceswap.cli.media_args"

local faces = {}

---@param session faceswap.cli.Session
---@return integer? status
---@return faceswap.Error?
function faces.run(session)
  local args, out = session.args, session.out
  args.video = table.remove(args.places)
  local plan, err = choice_args.of_photos(args.places)
  local of
  if plan then
    of, err = media_args.of(args.video, args.kind)
  end
  if not of then
    return nil, err
  end
  return session:run(function()
    local detection, calibration
    detection, err = detect.faces(session, of, true)
    if detection then
      calibration, err = plan:calibrate(detection, { on_progress = session:progress(out:progress()) })
    end
    if not calibration then
      return nil, err
    end
    out:emit { event = "faces", video = args.video, references = calibration.references, unknown = calibration.unknown }
    out:line("%s", tostring(calibration))
    local status = exit_status.OK
    for _, reference in ipairs(calibration.references) do
      status = reference.problem and exit_status.CHOICE or status
    end
    return status
  end)
end

return faces
