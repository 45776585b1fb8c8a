-- Where the loopback interface is down, as in a sandbox without network, the engine listened though nobody reached it, and the client said
-- that it had ended; and what TMPDIR had to do with a directory that could not be made was not said.
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"
local small_disk = require "spec.support.small_disk"

describe("the local engine", function()
  local function says(message, words)
    assert.error_matches(function() shell.run(shell.append(words, { "timeout", "30", engines.PROGRAM })) end,
      "faceswap-local: " .. message .. "\n", 1, true)
  end

  small_disk.it("does not start where nobody can reach it", function()
    says("nobody reaches 127.0.0.1: Network is unreachable; is the loopback interface up (`ip link set lo up`)?", { "unshare", "-n" })
  end)

  it("names TMPDIR where that is not there", function()
    says("cannot make a directory in /nowhere, which TMPDIR names: No such file or directory; --data names another one",
      { "env", "TMPDIR=/nowhere" })
  end)
end)
