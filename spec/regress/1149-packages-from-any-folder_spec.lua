-- One Lua is enough: make and a script of the shell are run.
-- `make deb` ended in a syntax error of the shell, or refused its own folder, in a tree whose path has a space or a quote.
local shell = require "spec.support.shell"

describe("Debian packages", function()
  local tree

  before_each(function()
    tree = shell.temporary() .. "/it's (here)"
    shell.run { "mkdir", "-p", tree .. "/build" }
    shell.run { "cp", "-r", "Makefile", "rockspec", "csrc", "examples", "spec", "lua", "CHANGELOG.md", tree }
    shell.run { "ln", "-s", shell.absolute "build/5.4", tree .. "/build/5.4" }
    shell.run { "ln", "-s", shell.absolute "build/models", tree .. "/build/models" }
  end)

  -- Runs a line of the shell in the tree.
  local function run(line)
    return shell.run { "env", "-u", "MAKEFLAGS", "-C", tree, "sh", "-ec", line }
  end

  it("are staged in a tree of any name", function()
    assert.matches("\nlintian ", run "make -n deb-stage 2>&1", 1, true)
    run "make -n deb 2>&1 | grep 'ln -s' | sh && ls build/deb-build/models/face_recognition_model.bin"
  end)

  it("are made there of what is staged", function()
    if not pcall(shell.run, { "sh", "-c", "command -v dpkg-shlibdeps" }) then
      return pending "dpkg-dev is not installed"
    end
    local told = run [[
      mkdir -p build/deb/lua-faceswap-vision/usr/lib/lua/5.4/faceswap
      cp -L build/5.4/faceswap/vision.so build/deb/lua-faceswap-vision/usr/lib/lua/5.4/faceswap
      rockspec/deb/build.sh lua-faceswap-vision 1.0.0 build/deb
      dpkg-deb -f build/deb/lua-faceswap-vision_*.deb Depends]]
    assert.matches(tree .. "/build/deb/lua-faceswap-vision_1.0.0_", told, 1, true)
    assert.matches("libavcodec", told)
  end)
end)
