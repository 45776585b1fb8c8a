-- client:swap with `redetect` paid for a fresh detection before it told that a target of the plan is not there, or that the plan is for the
-- expired one; and client:run for one of a picture for a plan with seconds, which a picture does not have, where its rule may mean nobody.
local r = require "faceswap.rules"
local testing = require "faceswap.testing"

local PHOTO = "https://media.example/x.png"

describe("a choice that cannot be", function()
  it("is told before an expired detection is made anew", function()
    local double = testing.new()
    local client = double:client()
    local detection = assert(client:detect { video_url = "https://media.example/v.mp4" })
    double:advance(4000)
    for target, tasks in pairs { ["/no/such.jpg"] = 0, [PHOTO] = 1 } do
      local before = #double:asked "detect"
      local task, err = client:swap(detection, r.plan { r.everyone_else:becomes(target) }, { redetect = true })
      assert.equal(tasks == 0, task == nil)
      assert.equal(tasks, #double:asked "detect" - before)
      if err then
        assert.equal("choice", err.kind)
        assert.matches("/no/such.jpg: No such file or directory", err.message, 1, true)
      end
    end
  end)

  it("is not made anew for a plan that is for the expired one", function()
    local double = testing.new()
    local client = double:client()
    local detection = assert(client:detect { video_url = "https://media.example/v.mp4" })
    double:advance(4000)
    local plan = r.plan { r.everyone_else:becomes(PHOTO), detection = detection.detect_task_id }
    local task, err = client:swap(detection, plan, { redetect = true })
    assert.is_nil(task)
    assert.matches("the plan is for the detection " .. detection.detect_task_id .. ", and another would be made here", err.message, 1, true)
    assert.equal(1, #double:asked "detect")
  end)

  it("as of seconds of a picture, is told before it is looked at", function()
    local double = testing.new()
    local plan = r.plan { r.who(r.id(7)):becomes { PHOTO, from = 1 }:allowing "absent", r.everyone_else:becomes(PHOTO), locate = false }
    local result, err = double:client():run { image_url = "https://media.example/p.png", choose = plan }
    assert.is_nil(result)
    assert.equal("rule 1: a picture has no seconds from which on, or to which, a rule could hold", err.message)
    assert.same({}, double:asked())
  end)
end)
