-- `make -j2 install` in a clean tree made the manual page, which runs the command's parser, before the module that the parser needs: what
-- the page waits for was named before it was known, and so was nothing.
local shell = require "spec.support.shell"

describe("the manual page", function()
  it("is made after the module", function()
    local page = shell.build() .. "/doc/faceswap.1"
    local rule = shell.line(("make -npq %s 2>/dev/null | grep '^%s:'"):format(page, page))
    assert.matches(shell.build() .. "/5.4/faceswap/core.so", rule, 1, true)
  end)
end)
