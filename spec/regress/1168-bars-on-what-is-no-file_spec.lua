-- A bar that is to be drawn on an object with the methods of a file, as a window of a program's own, raised at its first event.
local bar = require("faceswap.observe.progress").bar

describe("a bar on an object", function()
  it("is as wide as on a terminal that does not tell its columns", function()
    local written = {}
    local draw = bar({
      write = function(_, ...)
        written[#written + 1] = table.concat { ... }
      end,
      flush = function() end,
    }, true)
    draw { stage = "swap", elapsed = 1, fraction = 0.5, state = ("x"):rep(200) }
    assert.equal(79, #written[1]:gsub("^\r\27%[K", ""))
  end)
end)
