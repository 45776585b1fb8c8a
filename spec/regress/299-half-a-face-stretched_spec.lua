-- Of a target that looks aside, the half that is turned away was stretched over half of the new face, with what lies behind it.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

describe("a target that looks aside", function()
  it("gives the half that it shows, for both", function()
    local results = {}
    -- Once as she is, once with something dark behind the cheek that is turned away.
    for name, filter in pairs { plain = "null", other = "drawbox=x=0:y=190:w=142:h=200:color=0x302018:t=fill" } do
      local target = { "-i", clips.path "target.jpg", "-vf", filter }
      local result, difference = pictures.swap({ "-i", clips.path "other_man.jpg" }, target)
      results[name] = result
      assert.is_true(difference "220:180:290:240" > 5, "nothing was swapped")
    end
    local jaw = pictures.difference(results.plain, results.other, "30:30:457:430")
    assert.is_true(jaw < 3, "what is behind her changes the jaw by " .. jaw)
  end)
end)
