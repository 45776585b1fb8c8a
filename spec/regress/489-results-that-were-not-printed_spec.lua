-- Where standard output was full, the results were lost and the command ended with 0. A terminal that is dumb got control sequences.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local shell = require "spec.support.shell"

describe("the command's output", function()
  local faceswap = command.beside_engine()

  for _, option in ipairs { "--quiet", "--json" } do
    it("that cannot be printed is a failure: " .. option, function()
      local words = shell.command(faceswap:words { "detect", "--local", clips.path "three.jpg", option })
      local ran = faceswap:execute(words .. " > /dev/full")
      assert.same({ 1, "faceswap: the results could not be printed: No space left on device\n" }, { ran.status, ran.err })
    end)
  end

  for _, flag in ipairs { "--version", "plan --words", "plan --schema" } do
    it("of a flag that cannot be printed is a failure: " .. flag, function()
      assert.equal(1, faceswap:execute(shell.command(faceswap:words {}) .. " " .. flag .. " > /dev/full").status)
    end)
  end

  it("has no control sequences on a dumb terminal, but on others", function()
    for name, drawn in pairs { dumb = false, xterm = true } do
      local words = shell.command(faceswap:words({ "detect", "--local", clips.path "three.jpg" }, { TERM = name }))
      local typescript = faceswap.folder .. "/typescript"
      assert.equal(0, faceswap:execute(("script -qec %s %s"):format(shell.quote(words), typescript)).status)
      local typed = shell.read(typescript)
      assert.matches("3 faces in", typed, 1, true)
      assert.equal(drawn, typed:find("\27", 1, true) ~= nil)
    end
  end)
end)
