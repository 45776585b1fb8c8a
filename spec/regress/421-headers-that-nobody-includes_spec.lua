-- Whoever built the module alone, as the guide for nginx says, was told for each of its files that FFmpeg's headers were not found, though
-- none of them includes any; and whoever had installed nothing was not told by which command.
local shell = require "spec.support.shell"

describe("a build of the module alone", function()
  local folder, tree

  before_each(function()
    folder, tree = shell.temporary(), shell.temporary()
  end)

  -- What is said while the commands are made, where pkg-config knows these packages alone.
  local function told(packages)
    for _, name in ipairs(packages) do
      shell.write(("%s/%s.pc"):format(folder, name), ("Name: %s\nDescription: x\nVersion: 99\n"):format(name))
    end
    return shell.line(("PKG_CONFIG_LIBDIR=%s PC=pc PACKAGES=x make -n O=%s LEDGER_PG=no LUA=5.4 module >/dev/null"):format(folder, tree))
  end

  it("asks for the headers that it includes", function()
    assert.equal("", told { "libcurl", "zlib", "sqlite3", "lua5.4" })
  end)

  it("does not ask pkg-config before it is installed", function()
    for _, program in ipairs { "make", "sh", "sed" } do
      shell.run { "sh", "-c", ('ln -s "$(command -v %s)" %s/'):format(program, folder) }
    end
    assert.equal("", shell.run { "sh", "-c", ("PATH=%s; make -n deps-demo 2>&1 >/dev/null"):format(folder) })
  end)

  it("says what installs those that are missing", function()
    assert.matches("`make deps` installs what is missing", told { "libcurl", "zlib", "sqlite3" }, 1, true)
  end)
end)
