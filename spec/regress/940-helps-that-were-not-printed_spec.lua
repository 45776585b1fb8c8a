-- A help or a completion that could not be printed ended with 0: `faceswap --help > /dev/full` said nothing and succeeded.
local command = require "spec.support.command"
local engine = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("a text that a flag asks for and that cannot be printed", function()
  local faceswap = command.beside_engine()

  for _, line in ipairs { "--help", "help", "help batch", "swap --help", "local -h", "--completion bash", "--completion fish" } do
    for place, reason in pairs { ["> /dev/full"] = "No space left on device", [">&-"] = "Bad file descriptor" } do
      it(("is a failure: faceswap %s %s"):format(line, place), function()
        local ran = faceswap:execute(("%s %s %s"):format(shell.command(faceswap:words {}), line, place))
        assert.same({ 1, ("faceswap: the results could not be printed: %s\n"):format(reason) }, { ran.status, ran.err })
      end)
    end
  end

  for _, flag in ipairs { "--help", "--version" } do
    it("is a failure of the engine, too: faceswap-local " .. flag, function()
      local ran = faceswap:execute(("%s %s > /dev/full"):format(shell.command { engine.PROGRAM }, flag))
      assert.same({ 2, "faceswap-local: the text could not be printed: No space left on device\n" }, { ran.status, ran.err })
    end)
  end
end)
