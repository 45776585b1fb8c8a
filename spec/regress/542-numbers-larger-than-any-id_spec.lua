-- `--face 99999999999999999999=alice.jpg` and `--resolve 99999999999999999999=refused` ended with a traceback.
local arg_types = require "faceswap.cli.arg_types"

describe("an id given to the command", function()
  it("that no detection and no ledger can have is refused", function()
    for _, digits in ipairs { "99999999999999999999", "4294967296", ("9"):rep(400) } do
      assert.same({ nil, ("--face: '%s=a.jpg' is not a face's number and a picture, as in 0=alice.jpg"):format(digits) },
        { arg_types.face "--face"(digits .. "=a.jpg") })
      assert.same({ nil, ("--resolve: '%s=refused' is not an entry's number and what became of it, as in 3=refused"):format(digits) },
        { arg_types.verdict "--resolve"(digits .. "=refused") })
    end
  end)

  it("may have zeros ahead, and be large", function()
    assert.same({ id = 7, target = "a=b.jpg" }, arg_types.face "--face" "007=a=b.jpg")
    assert.same({ id = 2147483647, said = "refused" }, arg_types.verdict "--resolve" "2147483647=refused")
  end)
end)
