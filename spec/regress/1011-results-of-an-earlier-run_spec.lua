-- The command said of a swap that it was "swapped before", and its JSON did not tell.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"

describe("the JSON of a swap", function()
  it("tells whether it was done before", function()
    local storage = fault_server.start { ["/r.mp4"] = { { body = fault_server.film() } } }
    local answer, job = fault_server.answer, "/api/v1/client/job/"
    local faces = { { id = 0, link = "https://media.example/0.png" } }
    local server = fault_server.start {
      ["/api/v1/client/account/balance"] = { answer { balance = 100 } },
      [job .. "detect-face-video"] = { answer { detect_task_id = "d1" } },
      [job .. "detect-face-result"] = { answer { status = "succeeded", result = { id = "r1", faces = faces } } },
      [job .. "CreateTask"] = { answer { task_id = "t1" } },
      [job .. "TaskInfo"] = { answer { status = "success", credits = 12, result = { media_urls = { storage.url .. "/r.mp4" } } } },
    }
    local faceswap = command.new()
    local told = {}
    for i = 1, 2 do
      local ran = faceswap:run({ "swap", "https://media.example/v.mp4", "--face", "0=https://media.example/t.png", "--json", "-o",
        faceswap.folder .. "/out.mp4" }, { CRUN_BASE_URL = server.url, CRUN_API_KEY = fault_server.KEY })
      told[i] = command.events(ran.out).result[1].repeated
    end
    assert.same({ false, true }, told)
  end)
end)
