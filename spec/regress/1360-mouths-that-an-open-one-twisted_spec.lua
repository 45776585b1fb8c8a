-- A target that smiles or gapes gave its smile or its gape to a mouth that did neither: an open mouth became a V, a closed one a fish's.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

describe("the shape of a target's mouth", function()
  local program

  setup(function()
    local files = { "spec/support/mouth_corners.c", "csrc/local/swap/proportions.c", "csrc/local/mesh/packed_mesh.c" }
    for _, name in ipairs { "face_shape", "face_parts", "face_topology", "iris" } do
      files[#files + 1] = "csrc/local/face/" .. name .. ".c"
    end
    program = shell.compile(table.concat(files, " ") .. " -lm")
  end)

  -- How much of the height of its ends is taken over, where the lips of target and frames are so far apart.
  local function share(target, ...)
    return tonumber(shell.run { program, tostring(target), ... })
  end

  it("is no proportion where its lips are apart and the face's are not", function()
    assert.is_true(share(0.1, "0") < 0.2)
    assert.is_true(share(0.17, "0", "0.05") < 0.2)
  end)

  it("tells nothing of a face whose own lips are always apart", function()
    assert.is_true(share(0, "0.17") < 0.2)
    assert.is_true(share(0, "0.1", "0.09", "0.15") < 0.2)
  end)

  it("counts in whole where both mouths are as far open", function()
    assert.is_true(share(0.1, "0.1", "0.12") > 0.93)
  end)

  it("counts in whole where lips are hardly apart, though people talk", function()
    assert.is_true(share(0, "0") > 0.93)
    assert.is_true(share(0.05, "0.1", "0.005", "0.15") > 0.93)
  end)

  it("leaves a gape as it is to who gets the face of somebody that smiles", function()
    local _, change = pictures.swap({ "-i", clips.path "man_agape.png" }, clips.path "other_man.jpg")
    local inside = change "26:13:195:204"
    assert.is_true(inside < 8, ("the inside of the mouth differs by %.1f"):format(inside))
  end)
end)
