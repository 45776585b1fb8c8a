-- Where few files may be open the command was aborted within libuv, or said that a package was missing; the engine did not name /proc where
-- that is not there; and `batch` passed over links to what is not there in silence.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local shell = require "spec.support.shell"
local small_disk = require "spec.support.small_disk"

local faceswap
before_each(function()
  faceswap = command.new()
end)

describe("the command", function()
  it("says that it may have too few files open", function()
    local words = shell.command(faceswap:words { "balance", "--help" })
    for _, files in ipairs { 6, 10, 63 } do
      local ran = faceswap:execute(("sh -c %s"):format(shell.quote(("ulimit -n %d; exec %s"):format(files, words))))
      assert.same({ 2, ("faceswap: this process may have %d files open at a time, and needs 64: `ulimit -n` sets how many\n")
        :format(files) }, { ran.status, ran.err })
    end
    assert.equal(0, faceswap:execute(("sh -c %s"):format(shell.quote("ulimit -n 64; exec " .. words))).status)
  end)

  small_disk.it("has an engine that names /proc where that is not there", function()
    local words = shell.command(faceswap:words { "detect", "--local", clips.path "three.jpg" })
    local ran = faceswap:execute(("unshare -m sh -c %s"):format(shell.quote("mount -t tmpfs tmpfs /proc && exec " .. words)))
    assert.equal(2, ran.status)
    assert.matches("cannot start the process that works on media: /proc is not there", ran.err, 1, true)
  end)
end)

describe("a batch", function()
  it("fails for a link to a film that is not there, and leaves other links alone", function()
    local folder = faceswap.folder .. "/films"
    shell.run { "mkdir", folder }
    for _, name in ipairs { "gone.mp4", "notes.txt", ".hidden.mp4" } do
      shell.run { "ln", "-s", "/nowhere/at/all", folder .. "/" .. name }
    end
    local ran = faceswap:run({ "batch", folder, "--face", "0=" .. clips.path "target.jpg", "--json" },
      { CRUN_API_KEY = "ak_0123456789abcdef0123456789abcdef", FACESWAP_BASE_URL = "http://127.0.0.1:9" })
    assert.equal(2, ran.status, ran.err)
    assert.matches("gone.mp4: there is no such file", ran.out, 1, true)
    assert.is_nil((ran.out .. ran.err):find("notes", 1, true))
    assert.is_nil((ran.out .. ran.err):find("hidden", 1, true))
  end)
end)
