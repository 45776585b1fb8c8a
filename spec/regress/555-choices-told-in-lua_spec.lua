-- Who counted faces from 1 on the command line was told how a table of Lua is written.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local json = require "faceswap.json"

local JOB = "/api/v1/client/job/"

local function answer(data)
  return { body = json.encode { code = 200, data = data } }
end

describe("the command", function()
  it("says how faces are counted", function()
    local found = { status = "succeeded", result = { id = "r1", faces = { { id = 0, link = "https://media.example/0.png" } } } }
    local faceswap = command.new()
    fault_server.with({ ["/api/v1/client/account/balance"] = { answer { balance = 100 } },
      [JOB .. "detect-face-video"] = { answer { detect_task_id = "d1" } }, [JOB .. "detect-face-result"] = { answer(found) } },
      function(_, server)
        local ran = faceswap:run({ "swap", "https://media.example/v.mp4", "--face", "1=https://media.example/t.png", "-o",
          faceswap.folder .. "/out.mp4" }, { CRUN_BASE_URL = server.url, CRUN_API_KEY = fault_server.KEY })
        assert.matches("there is no face 1; the detection has face 0; faces are counted from 0, as `faceswap detect` lists them\n",
          ran.err, 1, true)
        assert.equal(0, #server:requests(JOB .. "CreateTask"))
      end)
    faceswap:remove()
  end)
end)
