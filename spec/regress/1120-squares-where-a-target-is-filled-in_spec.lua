-- What is filled in of a target's picture was of squares with sharp edges: beside the rims of glasses they were seen.
local shell = require "spec.support.shell"

local SOURCES = "spec/support/filled_hole.c csrc/local/target/fill_in.c csrc/local/face/pyramid.c csrc/local/face/colour.c -lm"

describe("what is filled in between a dark side and a bright one", function()
  it("goes over from one to the other by and by", function()
    local step = tonumber(shell.run { shell.compile(SOURCES) })
    assert.is_true(step < 8, ("it steps by %.1f of 100 from one pixel to the next"):format(step))
  end)
end)
