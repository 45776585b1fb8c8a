-- Nulls at the end of a list were lost: faces of [null] counted as "no faces". A result with a null among others, in no shape that is
-- understood, raised an error instead of being shown.
local fault_server = require "spec.support.fault_server"

local paths = fault_server.paths
local answer = fault_server.answer

describe("null in a list", function()
  for faces, text in pairs { ["[null]"] = "faces[1]", ['[{"id": 0, "link": "l"}, null]'] = "faces[2]" } do
    it("is no face: " .. faces, function()
      local client = fault_server.start_client {
        [paths.detect] = { answer '{"detect_task_id": "d1"}' },
        [paths.detection] = { answer(('{"status": "succeeded", "result": {"id": "r1", "faces": %s}}'):format(faces)) },
      }
      local detection, err = client:detect { video_url = "https://a/v" }
      assert.is_nil(detection)
      assert.equal("protocol", err.kind)
      assert.matches(text, err.message, 1, true)
    end)
  end

  it("is shown in a result that is not understood", function()
    local client = fault_server.start_client {
      [paths.task] = { answer '{"task_id": "t1", "status": "success", "result": {"media_urls": [null, 7, null, {"a": null}]}}' },
    }
    local result, err = client:task("t1"):wait()
    assert.is_nil(result)
    assert.equal("protocol", err.kind)
    assert.matches('{"media_urls":[null,7,null,{}]}', err.message, 1, true)
  end)
end)
