-- Found by fuzzing: a damaged analysis that claims two thousand million frames had memory asked for all of them.
local shell = require "spec.support.shell"

describe("an analysis that claims more frames than its file holds", function()
  it("is damaged, and takes no memory", function()
    local load = shell.compile("-Wl,--wrap=malloc spec/support/damaged_analysis.c csrc/local/analysis/analysis_file.c"
      .. " csrc/local/mesh/mesh_file.c csrc/local/mesh/packed_mesh.c csrc/base/atomic_file.c csrc/base/error.c -lz")
    local status, largest, message = shell.run({ load, load .. ".analysis" }):match "^(%-?%d+) (%d+) ([^\n]*)\n"
    assert.equal("-1", status)
    assert.equal("the analysis is damaged: detect the faces again", message)
    assert.is_true(tonumber(largest) < 1000000, largest)
  end)
end)
