-- Where a library was missing, make compiled on without its flags, said so each time, and linked a module that did not load; where it was
-- XNNPACK, a hundred files were compiled before one failed, and nothing told what to install, or that the module is built without it.
local shell = require "spec.support.shell"

describe("a build", function()
  local folder

  before_each(function()
    folder = shell.temporary()
  end)

  -- What make says where pkg-config knows no package but these, after how many commands it ended, and with what.
  local function told(packages, line)
    for _, name in ipairs(packages) do
      shell.write(("%s/%s.pc"):format(folder, name), ("Name: %s\nDescription: x\nVersion: 99\n"):format(name))
    end
    local said = shell.line(("env -u MAKEFLAGS PKG_CONFIG_LIBDIR=%s make %s O=%s/build LEDGER_PG=no; echo $?"):format(folder, line, folder))
    local _, compiled = said:gsub(" %-c csrc", "")
    return said, compiled
  end

  it("ends at the first file whose library is not there, and says so once", function()
    for _, jobs in ipairs { "-j1", "-j2" } do
      local said, compiled = told({ "lua5.4", "zlib", "sqlite3" }, "-n LUA=5.4 module " .. jobs)
      assert.matches("the build needs libcurl zlib, which pkg-config does not know: `make deps` installs what is missing", said, 1, true)
      assert.matches("\n2\n$", said)
      assert.is_true(compiled <= 1, said)
      local _, times = said:gsub("installs what is missing", "")
      assert.equal(1, times)
    end
  end)

  it("names the Lua whose packages are missing", function()
    assert.matches("the build needs lua5.3, which pkg-config does not know: `make LUA=5.3 deps` installs what is missing",
      told({ "libcurl", "zlib", "sqlite3" }, "-n LUA=5.3 module"), 1, true)
  end)

  it("says before it compiles anything that XNNPACK is not there", function()
    for _, target in ipairs { "engine", "faces" } do
      -- a compiler that finds no header at all
      local said, compiled = told({}, ("V=1 CFLAGS=-nostdinc %s"):format(target))
      assert.matches("the local engine and the module that knows faces need XNNPACK: `make deps` installs it; `make module` builds what "
        .. "drives the service, without it\n", said, 1, true)
      assert.equal(0, compiled)
    end
  end)
end)
