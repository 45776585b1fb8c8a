-- The first layer was kept to the end, so that all others find room behind it (531). Where it is not the largest one, those behind that
-- are larger had no room there; where large and small ones alternate, nothing has to be kept. 13 MiB less of a film's analysis.
local network_memory = require "spec.support.network_memory"

describe("a network whose first layer is not the largest", function()
  it("takes no memory for a layer behind which the others do not fit", function()
    local bodies, faces = network_memory.of "bodies", network_memory.of "faces"
    assert.is_true(bodies < 36, ("%.1f MiB for bodies"):format(bodies))
    assert.is_true(faces < 30.5, ("%.1f MiB for faces"):format(faces))
  end)
end)
