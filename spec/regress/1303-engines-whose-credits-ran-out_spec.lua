-- The engine on this machine, which is free, refused a film longer than a quarter of an hour, and all work of a data directory after
-- 1000 seconds of faces: its play account was empty, to which credits should be added.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("the engine on this machine", function()
  local faceswap, film
  setup(function()
    faceswap = command.new()
    film = faceswap.folder .. "/long.mp4" -- of two frames, of which the first stands for half an hour
    shell.ffmpeg { "-i", clips.path "three.mp4", "-frames:v", "2", "-vf", "setpts=1800*N/TB", "-fps_mode", "vfr", film }
  end)

  local function swap(url)
    return faceswap:run({ "swap", film, "--local", "-q", "--face", "0=" .. clips.path "target.jpg", "-o", faceswap.folder .. "/out.mp4" },
      { FACESWAP_LOCAL_URL = url })
  end

  it("swaps a face for half an hour", function()
    assert.same({ 0, "" }, { swap(nil).status, shell.read(faceswap.folder .. "/err") })
  end)

  it("says where others come from, if its credits are few", function()
    local ran = swap(engines.start { arguments = { "--balance", "3" } }.url)
    assert.equal(4, ran.status)
    assert.matches("are needed, 3 are available; the credits of a local engine are play money: start it with a new data directory (--data)",
      ran.err, 1, true)
    assert.is_nil(ran.err:find("add credits", 1, true))
  end)
end)
