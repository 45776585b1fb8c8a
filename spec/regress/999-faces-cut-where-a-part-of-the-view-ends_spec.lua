-- A large photograph is looked at in parts, too. What a part showed of a face that is cut where the part ends was surer of itself than the
-- look at the whole face, and took its place: a portrait's only face, clear and large, was none but perhaps somebody.
local shell = require "spec.support.shell"

describe("a face that the parts of a view cut", function()
  local faces = shell.compiled "-O2 spec/support/tiles.c csrc/vision/face/tiles.c csrc/vision/geometry.c"

  local function kept(word)
    return faces(nil, word)
  end

  it("is the whole one that another look has shown, as sure as its parts", function()
    assert.equal("600 600 0.99\n", kept "whole")
  end)

  it("is its parts where nothing shows the whole", function()
    assert.equal(4, select(2, kept("parts"):gsub("0.99\n", "")))
  end)
end)
