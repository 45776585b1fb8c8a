-- What `make install` leaves: everything, the models too, and nothing after `make uninstall`. What is installed finds its engine and its
-- models by itself, and names no file of the source tree.
-- One Lua is enough: what is installed has its own.
local shell = require "spec.support.shell"

describe("an installation", function()
  local prefix = shell.temporary()

  setup(function()
    shell.run { "make", "-s", "install", "PREFIX=" .. prefix }
  end)

  -- Runs a script of an installation that nothing but its own paths name.
  local function run(script)
    return shell.run { "env", "-i", "PATH=/usr/bin:/bin", "HOME=" .. prefix, "LUA_PATH=" .. prefix .. "/share/lua/5.4/?.lua;;",
      "LUA_CPATH=" .. prefix .. "/lib/lua/5.4/?.so;;", "lua5.4", "-e", script }
  end

  it("finds its engine and its models", function()
    assert.equal("10000000\n", run [[
      local client = assert(require("faceswap").new { backend = "local" })
      assert(require("faceswap.faces").open())
      print(("%d"):format(assert(client:balance())))
      client:close()
    ]])
  end)

  it("has the pages, and a command that says what is there", function()
    for _, path in ipairs { "README.md", "examples/guides/api.md", "examples/one_person.lua", "reference.html", "LICENSE" } do
      assert.matches("%S", shell.read(prefix .. "/share/doc/faceswap/" .. path), path)
    end
    assert.matches("faces +rules that know people", shell.run { prefix .. "/bin/faceswap", "--version" })
    assert.matches("%.Dt FACESWAP", shell.read(prefix .. "/share/man/man1/faceswap-local.1"))
  end)

  it("never speaks of make", function()
    assert.equal("", shell.run { "sh", "-c", "grep -rnE '(`|run |by )make[ `]' " .. prefix
      .. "/share/lua --include='*.lua' || true" })
    for _, binary in ipairs { "/bin/faceswap-local", "/libexec/faceswap/faceswap-local-jobs", "/lib/lua/5.4/faceswap/vision.so",
      "/lib/lua/5.4/faceswap/core.so" } do
      assert.is_nil(shell.read(prefix .. binary):find("`make", 1, true), binary)
    end
  end)

  it("goes as it came", function()
    shell.run { "make", "-s", "uninstall", "PREFIX=" .. prefix }
    assert.equal("", shell.run { "find", prefix, "-type", "f", "-not", "-path", "*/.cache/*" })
  end)
end)
