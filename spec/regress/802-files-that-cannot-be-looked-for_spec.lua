-- The command said of a file that it cannot look for (no right to its folder, a name too long, links in a circle) that there is none.
local command = require "spec.support.command"
local shell = require "spec.support.shell"

describe("the command", function()
  local faceswap
  setup(function()
    faceswap = command.new()
    shell.run { "ln", "-s", "loop.mp4", faceswap.folder .. "/loop.mp4" }
  end)

  it("says what keeps it from a file", function()
    local loop, long = faceswap.folder .. "/loop.mp4", faceswap.folder .. "/" .. ("x"):rep(256)
    for path, why in pairs { [loop] = "too many symbolic links encountered", [long] = "name too long",
      [faceswap.folder .. "/none"] = "there is no such file" } do
      for _, words in ipairs { { "detect", "--local", path }, { "resume", "--local", "--ledger", path } } do
        local ran = faceswap:run(words, {})
        assert.equal(2, ran.status)
        assert.matches(path .. ": " .. why .. "\n", ran.err, 1, true)
      end
    end
  end)

  it("says so of a folder whose films are to be swapped", function()
    local ran = faceswap:run({ "batch", "--local", faceswap.folder .. "/loop.mp4", "--face", "0=README.md" }, {})
    assert.matches("loop.mp4: too many symbolic links encountered\n", ran.err, 1, true)
  end)
end)
