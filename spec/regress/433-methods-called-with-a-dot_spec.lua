-- A method that was called with a dot complained about its first argument, or about nothing that the user had written.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"
local testing = require "faceswap.testing"

describe("a method that is called with a dot", function()
  local function check(object, class, names)
    for name in names:gmatch "%S+" do
      for _, argument in ipairs { "x", {}, 7, false } do
        local ok, problem = pcall(function()
          local _ = object[name](argument or nil)
        end)
        assert.is_false(ok)
        assert.matches("^spec/regress/433%-[^:]*_spec.lua:%d+: ", problem) -- the line that says it is blamed
        assert.matches(("%s is called with a colon: %s:%s(…)"):format(name, class, name), problem, 1, true)
      end
    end
  end

  it("says so", function()
    local client = testing.new():client()
    check(client, "client", "call upload download fetch detect swap estimate create swap_primary resume resolve run forget preview spawn "
      .. "join_all step pollfd close stats metrics balance task")
    check(client:task "t1", "task", "status wait cancel")
    check(detections.of { {} }, "detection", "face describe locate sheet")
    check(r.plan { r.everyone_else:becomes "x" }, "plan", "decide explain calibrate needs pictures encode hash")
    local job = client:spawn(function() end)
    check(job, "job", "join cancel")
    job:join()
    assert.equal("r", client.events())
  end)
end)
