-- The faces of a detection that stood one level further in than documented, in a list of one or within `data`, `result` or `output`, were
-- told as not understood, though the URLs of a swap are found there; and the detection was paid for.
local fault_server = require "spec.support.fault_server"

local paths, answer = fault_server.paths, fault_server.answer

describe("a detection's faces one level further in", function()
  it("are found, and swapped by the id next to them", function()
    local result = '{"id": "r1", "faces": [{"id": 0, "link": "https://media.example/0.png"}]}'
    for _, given in ipairs { "[%s]", '{"data": %s}', '{"result": %s}', '{"id": "x", "output": %s}' } do
      local script = fault_server.swap_script "https://media.example/r.mp4"
      script[paths.detection] = { answer(('{"detect_task_id": "d1", "status": "succeeded", "result": %s}'):format(given:format(result))) }
      local client, server = fault_server.start_client(script, { retries = 0 })
      local detection = assert(client:detect { video_url = "https://a/v.mp4" })
      assert.same({ "r1", 1 }, { detection.detect_id, #detection.faces })
      assert(client:swap(detection, { [0] = "https://a/t.jpg" }))
      assert.matches('"detect_id":"r1"', server:requests(paths.create)[1].body, 1, true)
    end
  end)
end)
