-- What is between a target's lid and its fold, lashes and paint, was stretched over the lids of a scene that shut its eyes.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

local PAINTED = "drawbox=350:258:26:6:0x302020:fill,drawbox=472:240:20:6:0x302020:fill"

describe("a target with paint on its lids", function()
  it("shows bare lids where the scene's eyes are shut", function()
    local scene = { "-i", clips.path "man_with_shut_eyes.png" }
    local bare = pictures.swap(scene, { "-i", clips.path "other_man.jpg" })
    local painted = pictures.swap(scene, { "-i", clips.path "other_man.jpg", "-vf", PAINTED })
    for side, lid in pairs { left = "24:12:358:312", right = "20:12:448:314" } do
      local difference = pictures.difference(bare, painted, lid)
      assert.is_true(difference < 2, "the " .. side .. " lid differs by " .. difference)
    end
  end)
end)
