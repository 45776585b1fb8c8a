-- client:swap_primary uploaded and paid for a swap whose target shows nobody, or several people; of one that is not there it told once the
-- video was uploaded.
-- One Lua is enough: who is in a picture is seen in C.
local clips = require "spec.support.clips"
local testing = require "faceswap.testing"

local VIDEO = clips.path "brief.mp4"

describe("client:swap_primary", function()
  for picture, wanted in pairs {
    ["three.jpg"] = "face: the target %s must show one face, clearly: it shows 3",
    ["empty.jpg"] = "face: the target %s must show one face, clearly: no face can be found in it",
  } do
    it("sends nothing for the target " .. picture, function()
      local double, path = testing.new(), clips.path(picture)
      for _, backend in ipairs { "hosted", "local" } do
        local task, err = double:client { backend = backend }:swap_primary { video = VIDEO, face = path }
        assert.is_nil(task)
        assert.equal("choice", err.kind)
        assert.equal(wanted:format(path), err.message)
      end
      assert.same({}, double:asked())
    end)
  end

  it("sends nothing for a target that is not there", function()
    local double = testing.new()
    local _, err = double:client():swap_primary { video = VIDEO, face = "/no/such.jpg" }
    assert.equal("config", err.kind)
    assert.equal("/no/such.jpg: No such file or directory", err.message)
    assert.same({}, double:asked())
  end)

  it("submits others, and one that is the service's to look at", function()
    for _, face in ipairs { clips.path "other_man.jpg", "https://a/three.jpg" } do
      local double = testing.new()
      assert(double:client():swap_primary { video = VIDEO, face = face })
      assert.equal(1, #double:tasks())
    end
  end)
end)
