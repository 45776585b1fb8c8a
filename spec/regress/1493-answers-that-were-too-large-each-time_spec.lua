-- The wait for a detection whose result is larger than max_answer asked for it again for half a minute, 8 MiB each time, before it said so.
-- One Lua is enough: what this tests is the core's policy.
local flows = require "spec.support.flows"

local LARGE = { loss = "large", status = 200, reason = "the answer is larger than the allowed 8388608 bytes (max_answer)" }

describe("a wait for a task that is known", function()
  -- Gives an answer each time that one is asked for. Returns how often that was, and when the wait ended.
  local function play(answers)
    local flow, now, count = flows.new("detection", { wait = true, known = true, timeout = 600 }), 0, 0
    while true do
      local step, due = flow:next(now)
      if step == "send" then
        count = count + 1
        flow:answer(now, answers[count] or answers[#answers])
      elseif step == "wait" then
        now = due
      else
        return count, now, step, flow:state()
      end
    end
  end

  it("ends with the third answer that is too large", function()
    local count, now, step, state = play { LARGE }
    assert.equal("failed", step)
    assert.equal(3, count)
    assert.is_true(now < 5)
    assert.equal(LARGE.reason, state.message)
  end)

  it("outlives one, as of a page on the way, and is as patient as ever with others", function()
    local count, _, step = play { LARGE, LARGE, flows.task "processing", LARGE, flows.task "succeeded" }
    assert.equal("done", step)
    assert.equal(5, count)
    local _, now = play { { status = 200, body = flows.envelope(404) } }
    assert.is_true(now >= 30)
  end)
end)
