-- XNNPACK places a layer behind those that are needed at the same time, never before them: in a long row of layers each had memory
-- of its own, 17 MiB where palms are looked for.
local network_memory = require "spec.support.network_memory"

describe("a network of many layers", function()
  it("keeps the memory of a few of them", function()
    local taken = network_memory.of "palms"
    assert.is_true(taken < 14, taken)
  end)
end)
