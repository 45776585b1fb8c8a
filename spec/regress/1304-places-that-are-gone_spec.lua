-- In a folder that has been removed meanwhile the command ended with a stack trace, and without /dev/null the engine said that there was
-- no such file, of a name that it kept to itself.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local shell = require "spec.support.shell"
local small_disk = require "spec.support.small_disk"

describe("the command", function()
  local faceswap, photo = command.new(), shell.absolute(clips.path "target.jpg")

  it("says that the folder in which it runs is not there", function()
    local words = shell.command(faceswap:words({ "swap", photo, "--local", "-q", "--face", "0=" .. photo, "-o", "out.jpg" },
      { FACESWAP_LOCAL = shell.absolute(shell.build() .. "/faceswap-local") }))
    local gone = faceswap.folder .. "/gone"
    local ran = faceswap:execute(("mkdir %s && cd %s && rmdir %s && %s"):format(gone, gone, gone, words))
    assert.matches("faceswap: the result cannot be written: out.jpg: its folder is not there; make it first\n", ran.err, 1, true)
    assert.equal(2, ran.status)
  end)

  small_disk.it("has an engine that names /dev/null where that is not there", function()
    local words = shell.command(faceswap:words { "detect", "--local", photo })
    local ran = faceswap:execute(("unshare -m sh -c %s"):format(shell.quote("mount -t tmpfs tmpfs /dev && exec " .. words)))
    assert.equal(2, ran.status)
    assert.matches("cannot start the process that works on media: /dev/null is not there\n", ran.err, 1, true)
  end)
end)
