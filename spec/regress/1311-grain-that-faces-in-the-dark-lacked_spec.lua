-- How strong a scene's noise is was told by the half of its places that have least: where an encoder has kept more of it here than
-- there, as films in the dark have it, the new face got half of it, and the encoder took most of that away.
local shell = require "spec.support.shell"

describe("the noise of a scene", function()
  local strength = shell.compiled "spec/support/grain_strength.c csrc/local/swap/grain.c -lm"

  it("is as strong as it is where all places have as much", function()
    for _, deviation in ipairs { 1, 1.5, 2, 4 } do
      local found = tonumber(strength(nil, deviation, deviation))
      assert.is_true(math.abs(found / deviation - 1) < 0.06, ("%g is taken for %g"):format(deviation, found))
    end
  end)

  it("is most of that where half of the places have next to none", function()
    local found = tonumber(strength(nil, 0.3, 4))
    assert.is_true(found > 1.6 and found < 2.9, ("2.8 in the mean is taken for %g"):format(found))
  end)
end)
