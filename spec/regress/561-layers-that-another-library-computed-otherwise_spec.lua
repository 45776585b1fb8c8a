--- The slopes of an activation, which Debian 13's XNNPACK reads where they are, were gone, and a mean lost its sides: no face was found.
local shell = require "spec.support.shell"

describe("each kind of layer", function()
  it("is computed as it is meant", function()
    local layers = shell.compile("spec/support/net_layers.c csrc/vision/net/net.c"
      .. " csrc/vision/net/window.c csrc/vision/scratch.c -lXNNPACK")
    local said = shell.run { layers }
    local kinds = 0
    for kind, difference in said:gmatch "(%S+) (%S+)\n" do
      kinds = kinds + 1
      assert.is_true((tonumber(difference) or 1) < 1e-5, kind .. ": " .. difference)
    end
    assert.equal(11, kinds)
  end)
end)
