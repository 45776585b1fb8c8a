-- A swapped face kept most of the scene's proportions: it was nearer to the person there than to the target.
-- One Lua is enough: what this tests is what the engine sees and paints.
local clips = require "spec.support.clips"
local faces = require "faceswap.faces"
local pictures = require "spec.support.pictures"

describe("a swapped face", function()
  it("is like the target", function()
    local analyzer = assert(faces.open { threads = 1 })
    local function embedding(path)
      return assert(analyzer:analyze(path))[1].embedding
    end
    local wanted, own = embedding(clips.path "target.jpg"), embedding(clips.path "other_man.jpg")
    local is = embedding((pictures.swap({ "-i", clips.path "other_man.jpg" }, clips.path "target.jpg")))
    local to_target, to_own = faces.distance(is, wanted), faces.distance(is, own)
    assert.is_true(to_target + 0.05 < to_own, ("%.3f from the target, %.3f from the person"):format(to_target, to_own))
  end)
end)
