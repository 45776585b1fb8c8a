-- A submission whose answer named its task by the header Location alone ended as one of which nothing is known.
local fault_server = require "spec.support.fault_server"

-- The error of a submission that is answered so.
local function submit(answer)
  local script = fault_server.swap_script "https://media.example/out.mp4"
  script[fault_server.paths.create] = { answer }
  local client, server = fault_server.start_client(script, { retries = 0 })
  local detection = assert(client:detect { video_url = "https://media.example/a.mp4" })
  local _, err = client:swap(detection, { [0] = "https://media.example/b.jpg" })
  assert.equal(1, #server:requests(fault_server.paths.create))
  return err
end

describe("a submission whose answer has no id, but a Location,", function()
  it("says where that leads, and stays ambiguous", function()
    for location, shown in pairs {
      ["/api/v1/client/job/TaskInfo?task_id=t_81e0"] = "/api/v1/client/job/TaskInfo?task_id=t_81e0",
      ["https://api.example/tasks/t_81e0"] = "https://api.example/tasks/t_81e0",
      ["https://api.example/tasks/t_81e0?signature=5ec2e7"] = "https://api.example/tasks/t_81e0",
    } do
      for _, status in ipairs { 201, 303 } do
        local err = submit { status = status, headers = { Location = location }, body = "{}" }
        assert.is_true(err.ambiguous)
        assert.matches(("its answer names %s, which may be the task; the request may have been"):format(shown), err.message, 1, true)
        assert.is_nil(err.message:find("5ec2e7", 1, true))
      end
    end
  end)
end)
