-- A network's file and weights took new memory for each network, which the system clears first: an eighth of an engine's start.
local shell = require "spec.support.shell"

describe("memory that a network needs until it is built", function()
  it("is used for the next one, and given back in the end", function()
    local program = shell.compile "spec/support/scratch_reuse.c csrc/vision/scratch.c -lpthread"
    assert.equal("reused, given back, given back\n", shell.run { program })
  end)
end)
