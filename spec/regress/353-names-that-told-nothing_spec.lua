-- An exchange was shown by the address of a face's picture, which is gone when the command has ended; a result that found no room was told
-- by "the local file", with no word of which one.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local engine = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("the command", function()
  local faceswap, folder, served

  setup(function()
    served = engine.start()
    faceswap = command.new(served.url)
    folder = faceswap.folder
  end)

  it("shows an exchange by numbers", function()
    local rules = shell.write(folder .. "/plan.json", [[{"rules": [{"exchange": [{"leftmost": true}, {"rightmost": true}]}]}]])
    local ran = faceswap:run { "preview", "--local", clips.path "three.jpg", "--rules", rules, "-o", folder .. "/out.jpg" }
    assert.equal(0, ran.status, ran.err)
    local first, second = ran.out:match "\n +(%d)  face (%d) "
    assert.matches(("\n +%s  face %s "):format(second, first), ran.out)
    ran = faceswap:run { "plan", rules, clips.path "three.jpg", "--local", "--sheet", folder .. "/faces.html" }
    assert.matches(("\n%s +becomes face %s "):format(first, second), ran.out)
    assert.is_truthy(shell.read(folder .. "/faces.html"):find("becomes face " .. second, 1, true))
  end)

  it("names the file for which there is no room", function()
    local output = folder .. "/full.jpg"
    local words = faceswap:words { "swap", "--local", clips.path "three.jpg", "--face", "0=" .. clips.path "target.jpg", "-o", output }
    local ran = faceswap:execute("trap '' XFSZ; ulimit -f 4; " .. shell.command(words))
    assert.equal(1, ran.status)
    assert.matches(output .. ": a file may not become larger (`ulimit -f`)", ran.err, 1, true)
  end)
end)
