-- Where packages were missing, and the user was neither root nor had sudo, make ended with the shell's "sudo: not found" and named none of
-- them.
local shell = require "spec.support.shell"

-- Runs a target that wants two packages, which are not there, with the tools of a machine. Gives what it printed.
local function wanted(user, tools)
  local folder = shell.temporary()
  local function tool(name, text)
    shell.program(folder .. "/" .. name, text)
  end
  for _, name in ipairs { "sh", "grep", "tr", "fold" } do
    shell.run { "sh", "-c", ("ln -s $(command -v %s) %s/%s"):format(name, folder, name) }
  end
  tool("id", ("echo %d\n"):format(user))
  for _, name in ipairs(tools) do
    tool(name, "exit 1\n")
  end
  local line = ('env PATH=%s $(command -v make) -s --eval "wanted: ; \\$(call install_missing,lua-one lua-two)" wanted; echo $?')
  return shell.line(line:format(shell.quote(folder)))
end

describe("packages that nobody here can install", function()
  local function told(tool)
    return ("packages are missing, and there is no %s to install them with; have root install lua-one lua-two"):format(tool)
  end

  it("are named where there is no sudo", function()
    local printed = wanted(1000, { "apt-get", "apt-cache", "dpkg-query" })
    assert.matches(told "sudo", printed, 1, true)
    assert.is_nil(printed:find("not found", 1, true))
  end)

  it("are named where there is no apt", function()
    assert.matches(told "apt-get", wanted(0, {}), 1, true)
    assert.matches(told "apt-get", wanted(1000, { "sudo" }), 1, true)
  end)
end)
