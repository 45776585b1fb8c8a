-- A forged callback cost a time that grew with the square of its length: 8 kB, which every server lets through, took a tenth of a second.
local callback = require "faceswap.callback"

describe("a callback's target", function()
  it("is refused in a time that grows with its length alone", function()
    local received = assert(callback.new { secret = ("s"):rep(32), url = "https://me.example/done" })
    for _, piece in ipairs { "?", "a", "&", "=", "a=", "#", "a=b&", "%" } do
      local began = os.clock()
      assert.equal(403, received:receive("POST", "/done?" .. piece:rep(300000)))
      assert.is_true(os.clock() - began < 5, piece)
    end
    assert.equal(200, received:receive("POST", (received:issue())))
  end)
end)
