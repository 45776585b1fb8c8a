-- A photographer's flash, a strobe or lightning began a new shot with every change of light: tracks broke, and one person became two.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"
local shots = require "spec.support.shots"

local THREE = ("-i %s"):format(shell.quote(clips.path "three.mp4"))
local FLASHES = "eq(N,9)+eq(N,10)+eq(N,24)"
local LIT = {
  ["from the camera"] = "curves=all='0/0 0.15/0.6 0.35/1 1/1':enable='eq(n,9)+eq(n,10)+eq(n,24)'",
  ["from one side"] = ("geq=lum='lum(X,Y)+(%s)*min(255-lum(X,Y),(lum(X,Y)*2+120)*exp(-X/W*3))':cb='cb(X,Y)':cr='cr(X,Y)'"):format(FLASHES),
  ["that leaves nothing to see"] = "drawbox=color=white:t=fill:enable='eq(n,9)+eq(n,10)+eq(n,24)'",
  ["of a strobe in the dark"] = "curves=all='0/0 0.5/0.03 1/0.1':enable='gte(mod(n,6),2)'",
}

describe("a flash", function()
  local session = media_session.new()

  for name, filter in pairs(LIT) do
    it(name .. " is no cut", function()
      assert.equal("0 ", shots(THREE .. " -vf " .. shell.quote(filter)))
    end)
  end

  it("hides no cut", function()
    local other = "-loop 1 -framerate 25 -t 1 -i " .. shell.quote(clips.path "target.jpg")
    local graph = "[0]scale=320:180,setsar=1,trim=end_frame=%d[a];[1]scale=320:180,setsar=1[b];[a][b]concat"
    assert.equal("0 20 ", shots(("%s %s -lavfi %s"):format(THREE, other, shell.quote(graph:format(20)))))
    assert.equal("0 20 ", shots(("%s %s -lavfi %s"):format(THREE, other,
      shell.quote(graph:format(20) .. ",drawbox=color=white:t=fill:enable='eq(n,18)+eq(n,19)'"))))
  end)

  it("leaves each person one track", function()
    local film = session:path "film.mp4"
    shell.ffmpeg { "-i", clips.path "three.mp4", "-vf", LIT["that leaves nothing to see"], "-c:v", "libx264", "-preset", "veryfast", "-crf",
      "20", film }
    local frames = {}
    for i, face in ipairs(session:faces_of(film)) do
      frames[i] = face.frames
    end
    assert.same({ 50, 50, 50 }, frames)
  end)
end)
