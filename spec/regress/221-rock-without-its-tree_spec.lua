-- A rock that `luarocks make --deps-mode=none` puts into a tree of its own: the wrapper of its command named no place, so the command did
-- not find the module that lay beside it.
local shell = require "spec.support.shell"

describe("the command of a rock", function()
  it("finds the module in its own tree", function()
    local tree = shell.temporary()
    local rock = tree .. "/lib/luarocks/rocks-5.4/faceswap/scm-1"
    shell.run { "make", "-s", "install-rock", "INSTALL_BIN=" .. rock .. "/bin", "INSTALL_LUA=" .. tree .. "/share/lua/5.4",
      "INSTALL_C=" .. tree .. "/lib/lua/5.4" }
    local said = shell.run { "env", "-i", "PATH=/usr/bin:/bin", "HOME=" .. tree, "lua5.4", rock .. "/bin/faceswap", "--version" }
    assert.matches("^faceswap %d", said)
  end)
end)
