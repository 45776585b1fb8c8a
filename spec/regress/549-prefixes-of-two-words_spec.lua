-- `make install PREFIX="/opt/my apps"` installed a part into /opt/my and ./apps, and `make uninstall` with it removed /opt/my whole.
local shell = require "spec.support.shell"

describe("a prefix with a space", function()
  for _, place in ipairs { "PREFIX", "DESTDIR", "INSTALL_LUA" } do
    it("is refused before anything is written or removed: " .. place, function()
      for _, target in ipairs { "install", "install-module", "uninstall" } do
        local told = shell.line(("env -u MAKEFLAGS make -n %s %s='/nowhere/my apps'; echo $?"):format(target, place))
        assert.matches(place .. " has a space in it, which make takes for the end of a path: name another folder", told, 1, true)
        assert.is_nil(told:find("install -d", 1, true) or told:find("rm -rf", 1, true))
        assert.matches("\n2\n$", told)
      end
    end)
  end

  it("is none without", function()
    assert.matches("rm %-rf /nowhere/share/lua", shell.run { "env", "-u", "MAKEFLAGS", "make", "-n", "uninstall", "PREFIX=/nowhere" })
  end)
end)
