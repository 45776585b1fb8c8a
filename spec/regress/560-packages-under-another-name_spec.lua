--- The lists of packages named those of Debian 12 alone: another release has some of them under other names, and make ended there.
local shell = require "spec.support.shell"

-- What the Makefile has apt install where dpkg knows `installed`, and apt `offered`: at once, or on a `new` machine after an update.
local function installs(names, installed, offered, new)
  local folder = shell.temporary()
  local function tool(name, text)
    shell.program(folder .. "/" .. name, text)
  end
  local function among(list, answer)
    return ('for p; do :; done; case " %s " in *" $p "*) echo %s;; *) exit 1;; esac\n'):format(list, answer)
  end
  tool("dpkg-query", among(installed, "installed"))
  if not new then
    shell.write(folder .. "/lists", "")
  end
  tool("apt-cache", ("[ -e %s/lists ] || exit 100\n"):format(folder) .. among(offered, "Package: $p"))
  tool("apt-get", ('case $1 in update) : > %s/lists;; install) shift; echo "asked: $*";; esac\n'):format(folder))
  -- awk shows of apt's words what tells how far it is
  tool("awk", "grep asked || true\n")
  tool("sudo", 'exec "$@"\n')
  local rule = "wanted: ; $(call install_missing," .. names .. ")"
  local made = shell.run { "env", ("PATH=%s:%s"):format(folder, os.getenv "PATH"), "make", "-s", "--eval", rule, "wanted" }
  return made:match "recommends (%C*)"
end

describe("a package with a name in each release", function()
  it("is installed by the first that apt knows", function()
    for _, new in ipairs { true, false } do
      assert.equal("new", installs("old|new", "", "new", new))
      assert.equal("old", installs("old|new", "", "old new", new))
    end
  end)

  it("is wanted by the first of two that are there", function()
    assert.equal("old", installs("old|new", "new", "old new"))
  end)

  it("is not asked for where it is installed", function()
    assert.is_nil(installs("old|new other", "new other", "new"))
    assert.is_nil(installs("old|new", "old", "old new"))
  end)
end)
