-- client:run paid for a detection for a plan that is for another one, which it then refused, each time anew.
local r = require "faceswap.rules"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

local VIDEO, PHOTO = "https://media.example/v.mp4", "https://media.example/x.png"

local function plan(detection)
  return r.plan { r.who(r.id(0)):becomes(PHOTO), r.everyone_else:stays(), detection = detection }
end

describe("client:run with a plan for one detection", function()
  it("sends nothing where another would be made", function()
    for _, options in ipairs { {}, { backend = "local" }, { ledger = shell.temporary() .. "/ledger.db" } } do
      local double = testing.new()
      local result, err = double:client(options):run { video_url = VIDEO, choose = plan "detection-9",
        job_key = options.ledger and "party" }
      assert.is_nil(result)
      assert.equal("choice", err.kind)
      assert.equal("the plan is for the detection detection-9, and another would be made here, whose face ids may name others; "
        .. "use r.person or r.like, which hold for any", err.message)
      assert.same({}, double:asked())
    end
  end)

  it("goes on with that one, where the ledger has it", function()
    local double = testing.new()
    local client = double:client { ledger = shell.temporary() .. "/ledger.db" }
    local detection = assert(client:detect { video_url = VIDEO, job_key = "video" })
    for _, id in ipairs { "detection-9", detection.detect_task_id } do
      local result, err = client:run { video_url = VIDEO, choose = plan(id), job_key = "party " .. id, detect_key = "video" }
      assert.equal(id ~= "detection-9" or err and err.kind, result and true or "choice")
    end
    assert.equal(1, #double:asked "detect")
    assert.equal(1, #double:tasks())
  end)
end)
