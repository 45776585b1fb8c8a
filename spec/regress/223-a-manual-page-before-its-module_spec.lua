-- `make -j2 install` in a clean tree made the manual page, which runs the command's parser, before the module that the parser needs: what
-- the page waits for was named before it was known, and so was nothing.
local shell = require "spec.support.shell"

describe("the manual page", function()
  it("is made after the module", function()
    local rule = shell.run { "sh", "-c", "make -npq build/doc/faceswap.1 2>/dev/null | grep '^build/doc/faceswap.1:' || true" }
    assert.matches("build/5.4/faceswap/core%.so", rule)
  end)
end)
