-- `make install PREFIX=there` left a command that worked in one folder alone; a quote in PREFIX ended the installation in its middle; who
-- installed with umask 077 kept the completions from all others.
local shell = require "spec.support.shell"

local function make(line)
  return shell.line(("umask 077; env -u MAKEFLAGS make %s; echo $?"):format(line))
end

describe("an installation", function()
  it("is refused where its places would depend on the folder one is in", function()
    for _, prefix in ipairs { "there", "'~/there'", "../there" } do
      local told = make("-n install PREFIX=" .. prefix)
      assert.matches("PREFIX has to be a path from the root, which begins with a slash, and is ", told, 1, true)
      assert.matches("\n2\n$", told)
    end
  end)

  it("is refused where a place has a sign that ends it", function()
    for _, sign in ipairs { "'", '"', ";", "?" } do
      local told = make("-n install PREFIX=" .. shell.quote("/nowhere/it" .. sign .. "s"))
      assert.matches(("PREFIX has a %s in it: name another folder"):format(sign), told, 1, true)
    end
    assert.matches("\n0\n$", make "-n install-module PREFIX=/nowhere DESTDIR=stage")
  end)

  it("is everybody's, whatever the umask", function()
    local folder = shell.temporary()
    assert.matches("0\n$", make("-s install-command install-module PREFIX=" .. folder .. "/prefix"))
    assert.equal("", shell.run { "find", folder .. "/prefix", "-not", "-perm", "-a+r" })
  end)
end)
