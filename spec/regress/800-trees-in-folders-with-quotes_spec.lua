-- In a tree whose path has a quote, nothing could be built; `make env` ran what stood in backquotes there, and took a ; or ? for the end of
-- a path. It put aside the modules that a user's own LUA_PATH names, and went unheard where LUA_PATH_5_4 is set.
local shell = require "spec.support.shell"

describe("a tree", function()
  local folder

  before_each(function()
    folder = shell.temporary()
  end)

  local function tree(name)
    local path = folder .. "/" .. name
    shell.run { "mkdir", "-p", path .. "/build" }
    shell.run { "cp", "-r", "Makefile", "rockspec", "csrc", "examples", "spec", "lua", path }
    shell.run { "ln", "-s", shell.absolute "build/5.4", path .. "/build/5.4" }
    return path
  end

  -- Runs a line of the shell in which `$tree` is the tree's path.
  local function run(path, line)
    return shell.run { "env", "-u", "MAKEFLAGS", "-u", "LUA_PATH", "-u", "LUA_CPATH", "tree=" .. path, "sh", "-c", line }
  end

  for _, name in ipairs { "it's here", [[say "so"]], "`id`", "a$HOME", [[a\b]], "#1 %" } do
    it("stands in a folder of any name: " .. name, function()
      local told = run(tree(name), [[
        make -s -C "$tree" command && env=$(make -s -C "$tree" env) && eval "$env" &&
        lua5.4 -e 'print((package.searchpath("faceswap", package.path)))' && faceswap --help | head -n 1]])
      assert.matches(("%s/%s/lua/faceswap.lua\nUsage: faceswap"):format(folder, name), told, 1, true)
    end)
  end

  for _, sign in ipairs { ";", "?", ":" } do
    it("says that it cannot stand where search paths end: " .. sign, function()
      local told = run(tree("a" .. sign .. "b"), 'make -C "$tree" module 2>&1; echo $?')
      assert.matches(("has a %s in it, which search paths cannot have: move the tree"):format(sign), told, 1, true)
      assert.matches("\n2\n$", told)
    end)
  end
end)

describe("the environment of a tree", function()
  local function paths(variables)
    return shell.run(shell.append(shell.append({ "env", "-u", "MAKEFLAGS", "-u", "LUA_PATH", "-u", "LUA_CPATH" }, variables), { "sh", "-c",
      [[eval "$(make -s env)" && lua5.4 -e 'print(package.path) print(package.cpath)']] }))
  end

  it("keeps the modules of the user behind its own", function()
    for _, suffix in ipairs { "", "_5_4" } do
      local told = paths { ("LUA_PATH%s=/mine/?.lua;;"):format(suffix), ("LUA_CPATH%s=/mine/?.so;;"):format(suffix) }
      assert.matches("^[^;\n]+/lua/%?%.lua;/mine/%?%.lua;[^\n]+\n[^;\n]+/build/5%.4/%?%.so;/mine/%?%.so;", told, suffix)
    end
  end)

  it("has those of the system where the user names none", function()
    assert.matches("/usr/share/lua/5%.4/%?%.lua.*/lua/5%.4/%?%.so", paths {})
  end)
end)
