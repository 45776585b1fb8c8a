-- Keys took turns for the local engine's workers, but a worker that fetches is busy: one client whose URLs do not answer occupied all of a
-- line, until --fetch-timeout, and another's job waited for that.
local clips = require "spec.support.clips"
local engine = require "spec.support.engine"
local receiver = require "spec.support.receiver"
local shell = require "spec.support.shell"

local HANGING, HONEST = "ak_" .. ("h"):rep(32), "ak_" .. ("o"):rep(32)
local JOBS = 12
-- longer than the engine's support waits for a detection
local FETCH_TIMEOUT = "900"

describe("while one key's URLs do not answer, the local engine", function()
  local server, silent, folder

  setup(function()
    folder = shell.temporary()
    silent = receiver.start()
    server = engine.start { arguments = { "--workers", "1", "--key", HANGING, "--key", HONEST, "--fetch-timeout", FETCH_TIMEOUT },
      key = HANGING }
  end)

  local function order(key, call, body)
    server.key = key
    return server:call(call, body).detect_task_id
  end

  local function finish(id)
    server.key = HONEST
    assert.equal("succeeded", server:detected(id).status)
  end

  for call, field in pairs { ["job/detect-face-video"] = "video_url", ["job/detect-face-image"] = "image_url" } do
    it(("serves another: %s"):format(call), function()
      for i = 1, JOBS do
        order(HANGING, call, { [field] = ("%s/never/%d"):format(silent.url, i) })
      end
      local path, kind = clips.path "three.jpg", "image/jpeg"
      if field == "video_url" then
        path, kind = folder .. "/short.mp4", "video/mp4"
        shell.ffmpeg { "-i", clips.path "three.mp4", "-frames:v", "6", "-an", path }
      end
      server.key = HONEST
      finish(order(HONEST, call, { [field] = server:upload(path, kind) }))
    end)
  end
end)
