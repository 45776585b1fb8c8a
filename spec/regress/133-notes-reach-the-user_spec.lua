-- What a result lacked of its source was dropped in silence: further tracks, the place of the recording, wide range.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("what a result lacks of its source", function()
  it("is told by the command's last lines, and in JSON", function()
    local served = engines.start()
    local faceswap = command.new(served.url)
    local clip = faceswap.folder .. "/recording.mkv"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-t", "0.4", "-c:v", "copy", "-c:a", "wmav2", clip }
    local words = { "swap", "--local", clip, "--face", "0=" .. clips.path "target.jpg", "-o", faceswap.folder .. "/out.mp4" }
    local ran = faceswap:run(words)
    assert.equal(0, ran.status, ran.err)
    assert.matches("note: the sound %(wmav2%) was converted to AAC", ran.err)
    local event = command.events(faceswap:run(shell.append(words, { "--json", "--again" })).out).result[1]
    assert.matches("^the sound %(wmav2%)", event.notes[1])
  end)
end)
