-- With standard output and error closed, as by some daemons, the command was aborted within libuv, and the next file or socket took their
-- numbers, and with them what is printed.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local shell = require "spec.support.shell"

describe("the command with files of the standard closed", function()
  local faceswap = command.beside_engine()

  local function status_with(closed)
    local words = shell.command(faceswap:words { "swap", "--local", clips.path "three.jpg", "--face", "0=" .. clips.path "target.jpg", "-o",
      faceswap.folder .. "/out.jpg" })
    return faceswap:execute(("sh -c %s"):format(shell.quote("exec " .. words .. " " .. closed))).status
  end

  it("works, and fails where its results cannot be printed", function()
    for closed, status in pairs { ["<&-"] = 0, ["2>&-"] = 0, ["<&- 2>&-"] = 0, [">&-"] = 1, [">&- 2>&-"] = 1, ["<&- >&- 2>&-"] = 1 } do
      os.remove(faceswap.folder .. "/out.jpg")
      assert.equal(status, status_with(closed), closed)
      assert.equal("\255\216\255", shell.read(faceswap.folder .. "/out.jpg"):sub(1, 3))
    end
  end)

  it("says that they are closed", function()
    local words = shell.command(faceswap:words { "detect", "--local", clips.path "three.jpg", "--quiet" })
    local ran = faceswap:execute(words .. " >&-")
    assert.same({ 1, "faceswap: the results could not be printed: Bad file descriptor\n" }, { ran.status, ran.err })
  end)
end)
