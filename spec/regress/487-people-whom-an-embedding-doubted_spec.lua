-- In a video people of dark skin were nobody, however sure all else was of them: the embedding's doubt alone kept them below the limit.
-- In a picture each of them may be no face, as rules said.
local shell = require "spec.support.shell"

local SOURCES = "spec/support/doubted_embedding.c csrc/local/analysis/person_clusters.c csrc/local/analysis/person_evidence.c"
  .. " csrc/local/analysis/tracklet.c csrc/local/mesh/mesh_file.c csrc/local/mesh/packed_mesh.c csrc/vision/face/mesh_measures.c"
  .. " csrc/vision/face/embedding_witness.c csrc/vision/face/face_fit.c csrc/vision/geometry.c -lz"

describe("a face whose embedding is doubted", function()
  local group = shell.compiled(SOURCES)

  -- How many persons it is, in a video.
  local function persons(log_odds, fits, hits, chances, ...)
    return tonumber((group(nil, log_odds, fits, hits, chances, ...)))
  end

  -- Whether it may be none, in a picture.
  local function may_be_none(log_odds, fits)
    return group(nil, log_odds, fits, 1, 1, "still") == "1\n"
  end

  it("is somebody where all fits are sure of it", function()
    assert.equal(1, persons(5.5, 2, 5, 5))
    assert.equal(1, persons(3.8, 6, 7, 7))
    assert.equal(1, persons(4.3, 3, 4, 5)) -- who left the frame
  end)

  it("is nobody where they are not", function()
    assert.equal(0, persons(2.4, 11, 19, 19)) -- fits of what moves and has a face's features
    assert.equal(0, persons(5, 1, 5, 5)) -- one fit
    assert.equal(0, persons(5, 3, 3, 7)) -- looks in which the detector found nothing
  end)

  it("is nobody where the view never had any of it: there is no picture of such a one, which failed the detection", function()
    assert.equal(0, persons(5.5, 2, 5, 5, "beyond"))
  end)

  it("is one of a picture beyond doubt where its mirror image agrees", function()
    assert.is_false(may_be_none(4, 2))
    assert.is_true(may_be_none(2.5, 2)) -- a mask
    assert.is_true(may_be_none(4, 1)) -- which nobody has looked at
  end)
end)
