-- A clock that was set back while a task or a detection ran gave it an end before its begin, and a task a negative duration.
local clips = require "spec.support.clips"
local clocks = require "spec.support.clock"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("a machine whose clock is set anew while the local engine runs", function()
  local clock, engine, folder

  setup(function()
    folder = shell.temporary()
    clock = clocks.new(folder)
    engine = engines.start { environment = clock.environment }
  end)

  teardown(function()
    assert.equal(0, engine:stop())
  end)

  for name, seconds in pairs { ["back by a year"] = -31536000, ["on by a day"] = 86400 } do
    it("finishes what is under way, and takes more: " .. name, function()
      clock:set(0)
      local url = engine:upload(clips.path "three.jpg", "image/jpeg")
      local target = engine:upload(clips.path "target.jpg", "image/jpeg")
      local found = engine:detect { image_url = url }
      local id = engine:call("job/CreateTask", { model = "image-face-swap-multi",
        input = { detect_id = found.result.id, image_url = url, faces = { { face_id = 0, target = target } } } }).task_id
      clock:set(seconds)
      local task = engine:finished(id)
      assert.equal("success", task.status)
      assert.is_true(task.duration_s >= 0 and task.complete_at >= task.create_at)
      assert.equal("succeeded", engine:detect({ image_url = url }).status)

      clock:set(0)
      local film = engine:upload(clips.path "one.mp4", "video/mp4")
      local detection = engine:call("job/detect-face-video", { video_url = film }).detect_task_id
      shell.wait(60, "the detection's begin", function()
        return engine:call("job/detect-face-result?detect_task_id=" .. detection).status ~= "starting"
      end)
      clock:set(seconds)
      local result = engine:detected(detection).result
      assert.is_true(result.finished_at >= result.started_at, result.finished_at)
    end)
  end
end)
