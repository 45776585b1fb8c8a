-- A blank job key, as of a form's field that nobody has filled in, named one job for all: whoever came second was given the first one's
-- result, of another video.
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

describe("a job key that is blank", function()
  local client
  before_each(function()
    client = testing.new():client { ledger = shell.temporary() .. "/ledger.db" }
  end)

  it("is a mistake of the caller, wherever a job is named", function()
    local detection = assert(client:detect { video_url = "https://media.example/v.mp4" })
    local choose = { [0] = "https://media.example/a.jpg" }
    for _, key in ipairs { "", " \n" } do
      for where, call in pairs {
        detect = function() return (client:detect { video_url = "https://media.example/v.mp4", job_key = key }) end,
        run = function() return (client:run { video_url = "https://media.example/v.mp4", choose = choose, job_key = key }) end,
        swap = function() return (client:swap(detection, choose, { job_key = key })) end,
        create = function() return (client:create { model = "m", input = {}, job_key = key }) end,
        swap_primary = function()
          return (client:swap_primary { video_url = "https://media.example/v.mp4", face = choose[0], job_key = key })
        end,
        forget = function() return (client:forget { job_key = key }) end,
      } do
        local ok, problem = pcall(call)
        assert.is_false(ok)
        assert.matches(("1445%%-[%%w_-]+%%.lua:%%d+: %s: option 'job_key' must name the job, and is blank$"):format(where), problem)
      end
    end
    local _, problem = pcall(function() return (client:run { video_url = "https://x/v.mp4", choose = choose, detect_key = "" }) end)
    assert.matches("run: option 'detect_key' must name the job, and is blank", problem, 1, true)
    _, problem = pcall(function() return (client:forget { task_id = " " }) end)
    assert.matches("forget: task_id must name a task or a detection, and is empty", problem, 1, true)
    assert(client:run { video_url = "https://media.example/v.mp4", choose = choose, job_key = " 7 " })
  end)
end)
