-- In a file whose clock is as coarse as its frames, the last frame of one span and the first of the next came out at the same time;
-- the encoder refused the second, and the task failed.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("spans in a file whose clock counts frames", function()
  local engine, folder

  setup(function()
    folder = shell.temporary()
    engine = engines.start()
  end)
  teardown(function()
    assert.equal(0, engine:stop())
  end)

  for _, spans in ipairs { { { 0.02, 0.3 }, { 0.66, 0.4 } }, { { 0.1, 0.1 }, { 0.22, 0.1 }, { 0.35, 0.05 }, { 0.41, 0.3 } } } do
    it(("give a result: %d of them"):format(#spans), function()
      local path = folder .. "/coarse.avi"
      shell.ffmpeg { "-i", clips.path "one.mp4", "-an", "-c:v", "mjpeg", "-q:v", "3", path }
      local url = engine:upload(path, "video/x-msvideo")
      local found = engine:detect { video_url = url, spans = spans }
      assert.equal("succeeded", found.status, found.error)
      local target = engine:upload(clips.path "target.jpg", "image/jpeg")
      local task = engine:run { model = "video-face-swap-multi", input = { detect_id = found.result.id, video_url = url,
        faces = { { face_id = 0, target = target } } } }
      assert.equal("success", task.status, task.result.message)
      local output = shell.write(folder .. "/output.mp4", engine:request(task.result.media_urls[1], { key = false }).text)
      local times, last = {}, -1
      for at in shell.ffprobe { "-show_entries", "frame=pts_time", output }:gmatch "[%d.]+" do
        assert.is_true(tonumber(at) > last)
        last = tonumber(at)
        times[#times + 1] = last
      end
      assert.equal(found.result.faces[1].frames, #times)
      assert.is_true(math.abs(times[#times] - (#times - 1) * 0.04) < 0.001)
    end)
  end
end)
