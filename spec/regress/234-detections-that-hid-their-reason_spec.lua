-- A detection whose result had no id told nothing of what the service had said instead.
local fault_server = require "spec.support.fault_server"

describe("a detection without an id", function()
  for result, shown in pairs {
    ['{"status": "succeed", "note": "the video is corrupt"}'] = "the video is corrupt", ["null"] = "null", ['"no face"'] = "no face",
  } do
    it("shows its result: " .. result, function()
      local client = fault_server.start_client {
        [fault_server.paths.detect] = { fault_server.answer '{"detect_task_id": "d1"}' },
        [fault_server.paths.detection] = {
          fault_server.answer(('{"status": "succeeded", "result": %s}'):format(result)),
        },
      }
      local _, err = client:detect { video_url = "https://a/v.mp4" }
      assert.equal("protocol", err.kind)
      assert.matches("no `result.id`: ", err.message, 1, true)
      assert.matches(shown, err.message, 1, true)
    end)
  end
end)
