-- The command's line, help and completion.
local cjson = require "cjson"
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local KEY = fault_server.KEY

describe("the command", function()
  local faceswap, folder

  before_each(function()
    faceswap = command.new()
    folder = faceswap.folder
  end)

  it("ends with 2 for what is wrong with its line, and says what", function()
    local wrong = {
      { { "swap", "v.mp4" }, "missing option '-o'" },
      { { "swap", "v.mp4", "-o", "x" }, "say who becomes whom" },
      { { "swap", "v.mp4", "--face", "alice.jpg", "-o", "x" }, "as in 0=alice.jpg" },
      { { "detect", "none.mp4" }, "there is no such file" },
      { { "detect", "https://media.example/v" }, "--kind" },
      { { "detekt" }, "Did you mean 'detect'?" },
      { { "batch", "none", "--face", "0=x" }, "there is no such file or folder" },
      { { "swap", "spec/cli/cli_spec.lua", "--kind", "video", "--face", "0=none.png", "-o", "x" }, "none.png" },
      { { "resume", "--local" }, "--ledger" },
      { { "swap", "README.md", "--rules", "none.lua", "-o", "x" }, "none.lua: there is no such file" },
      { { "swap", "README.md", "--cast", "README.md", "-o", "x" }, "--cast: README.md is no folder" },
      { { "swap", "README.md", "--face", "0=alice.jpg", "--allow", "absent", "-o", "x" }, "--allow is for a cast folder" },
      { { "swap", "README.md", "--rules", "README.md", "--allow", "absent", "-o", "x" }, "--allow is for a cast folder" },
      { { "faces", "none.jpg", "README.md" }, "none.jpg: there is no such file" },
      { { "status", "--ledger", "postgresql://me:secret@db.example/x" }, "others can see a password on a command line" },
      { { "batch", "spec", "--face", "0=x", "--local", "--ledger", "service=studio", "-o", "x" }, "is of no use to others" },
      { { "swap", "README.md", "--kind", "video", "--face", "0=LICENSE", "-o", "README.md" }, "README.md is one of the files that" },
      { { "swap", "README.md", "--face", "0=LICENSE", "--face", "0=README.md", "-o", "x" }, "--face: face 0 is given twice" },
      { { "balance", "--key-file", "none" }, "--key-file: none: No such file" },
      { { "balance", "--key-file", "/dev/null" }, "there is no key in its first line" },
      { { "balance", "--key-file", "spec" }, "--key-file: spec: Is a directory" },
      { { "detect", "README.md", "--ledger", "postgresql://me:secret@db.example/x" }, "others can see a password on a command line" },
      { { "batch", "spec", "--face", "0=LICENSE", "--local", "--budget", "3" }, "--budget: without --ledger there is nothing to count in" },
      { { "batch", "spec", "--face", "0=LICENSE" }, "spec: there are no videos, GIFs or pictures in it" },
      { { "batch", "a.mp4", "b.mp4" }, "too many arguments: batch takes one folder, or one file that lists videos" },
      { {}, "a command is required" },
    }
    for _, case in ipairs(wrong) do
      local ran = faceswap:run(case[1], { CRUN_API_KEY = KEY, CRUN_BASE_URL = "http://127.0.0.1:1" })
      assert.same({ 2, "" }, { ran.status, ran.out }, table.concat(case[1], " "))
      assert.matches(case[2], ran.err, 1, true)
      assert.is_nil(ran.err:find("secret", 1, true))
    end
    assert.matches("no API key: set the environment variable CRUN_API_KEY, or", faceswap:run({ "balance" }).err, 1, true)
  end)

  it("explains itself, each command with examples that it takes", function()
    assert.matches("\nExamples:\n", faceswap:run({ "--help" }).out)
    for _, name in ipairs { "detect", "plan", "faces", "preview", "swap", "batch", "status", "resume", "local" } do
      local ran = faceswap:run { name, "--help" }
      assert.equal(0, ran.status)
      assert.matches("Examples?:\n  faceswap " .. name, ran.out)
      assert.is_nil(ran.out:find(("[^\n]"):rep(81)), name)
    end
    local version = faceswap:run({ "--version" }).out
    assert.equal("faceswap " .. require("faceswap").VERSION, version:match "^[^\n]+")
    assert.matches("\n  ledger       SQLite\n +PostgreSQL, for many machines\n  faces        rules that know people\n$", version)
  end)

  it("prints the words of rules, and the schema of plans", function()
    assert.matches("\n%S*adult%(", faceswap:run({ "plan", "--words" }).out)
    assert.is_table(cjson.decode(faceswap:run({ "plan", "--schema" }).out).properties)
  end)

  it("completes in bash", function()
    local script = shell.write(folder .. "/completion", faceswap:run({ "--completion", "bash" }).out)
    local function complete(...)
      local words = { "faceswap", ... }
      local line = ('source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _faceswap; echo "${COMPREPLY[@]}"'):format(script,
        shell.command(words), #words - 1)
      return (shell.run { "bash", "-c", line }:gsub("%s+$", ""))
    end
    assert.equal("batch balance", complete "ba")
    assert.equal("--face", complete("swap", "v.mp4", "--f"))
    assert.equal("video", complete("detect", "--kind", "v"))
  end)
end)
