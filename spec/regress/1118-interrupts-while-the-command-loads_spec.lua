-- Ctrl-C while the command loaded its modules, in the first 20 to 80 ms, ended it with a stack trace of the interpreter, and in places with
-- "is of version …, the Lua files (?) of another".
local command = require "spec.support.command"
local shell = require "spec.support.shell"

-- Comes before everything else: interrupts this process where a module is looked for. `system` would ignore the signal meanwhile.
local INTERRUPTING = [[
local searchers = package.searchers or package.loaders
table.insert(searchers, 1, function(name)
  if name == os.getenv "INTERRUPTED_AT" then
    local file = io.open "/proc/self/stat"
    local pid = file:read "*n"
    file:close()
    io.popen(("kill -INT %d"):format(pid)):close()
  end
end)
]]

describe("the command, interrupted while it loads", function()
  local faceswap = command.new()

  local function interrupt(at, words)
    shell.write(faceswap.folder .. "/faceswap", INTERRUPTING .. 'os.exit(require("faceswap.cli").main(arg))\n')
    return faceswap:run(words, { INTERRUPTED_AT = at, CRUN_API_KEY = "ak_0123456789abcdef0123456789abcdef" })
  end

  it("says so", function()
    for _, at in ipairs { "faceswap.core", "faceswap.version" } do
      assert.same({ status = 130, out = "", err = "faceswap: interrupted\n" },
        interrupt(at, { "balance" }))
    end
  end)

  it("says so already where its launcher loads it", function()
    local ran = faceswap:execute(shell.command { "env", "-u", "LUA_INIT_5_4", "LUA_INIT=" .. INTERRUPTING, "INTERRUPTED_AT=faceswap.cli",
      "build/faceswap", "--version" })
    assert.same({ status = 130, out = "", err = "faceswap: interrupted\n" }, ran)
  end)

  it("ends as programs do, once it has its core", function()
    for _, at in ipairs { "argparse", "luv", "faceswap.cli.parser", "faceswap.cli.commands.status", "faceswap.json" } do
      local ran = interrupt(at, { "status", "--ledger", "service=none" })
      assert.same({ at, 130, "" }, { at, ran.status, ran.err })
    end
  end)
end)
