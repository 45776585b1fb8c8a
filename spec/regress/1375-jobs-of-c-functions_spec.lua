-- On Lua 5.1 a job of a function that is written in C, as client:spawn(print, "x"), failed within the module: its coroutines take none.
local testing = require "faceswap.testing"

describe("a job of a function that is written in C", function()
  it("runs it", function()
    local client = testing.new():client()
    assert.equal("5", client:spawn(tostring, 5):join())
    local ok, problem = pcall(function() return client:spawn(error, "no", 0):join() end)
    assert.is_false(ok)
    assert.matches("^no", problem)
    client:close()
  end)
end)
