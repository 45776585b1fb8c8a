-- Of a target that looks aside, the half that is turned away was stretched over half of the new face, with what lies behind it.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

describe("a target that looks aside", function()
  it("gives the half that it shows, for both", function()
    local folder = shell.temporary()
    local results = {}
    -- Once as she is, once with something dark behind the cheek that is turned away.
    for name, filter in pairs { plain = "null", other = "drawbox=x=0:y=190:w=142:h=200:color=0x302018:t=fill" } do
      local target = ("%s/target-%s.png"):format(folder, name)
      results[name] = ("%s/%s.png"):format(folder, name)
      shell.run { "ffmpeg", "-v", "error", "-nostdin", "-i", clips.path "target.jpg", "-vf", filter, target }
      pictures.swap({ "-i", clips.path "other_man.jpg" }, target, function(difference, result)
        assert.is_true(difference "220:180:290:240" > 5, "nothing was swapped")
        shell.run { "cp", result, results[name] }
      end)
    end
    local jaw = pictures.difference(results.plain, results.other, "30:30:457:430")
    assert.is_true(jaw < 3, "what is behind her changes the jaw by " .. jaw)
  end)
end)
