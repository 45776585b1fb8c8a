-- In a film that a sensor's noise covers, as in the dark, nobody was found, and nothing said that somebody might be there.
-- One Lua is enough: the engine finds them.
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local DARK = ",lutyuv=y='16+(val-16)*%g':u='128+(val-128)*%g':v='128+(val-128)*%g'"
local WOMEN = { "-loop", 1, "-framerate", 25, "-i", "build/samples/sample3.jpg" }
local PAN = "crop=1560:878:360+20*t:60,scale=640:360:out_range=tv,format=yuv420p"

describe("a film of noise", function()
  local session = media_session.new()

  -- In `light`, 0 to 1, with so much noise, and so many times lighter after it.
  local function look(input, filter, light, noise, gain)
    local film = session:path "film.mp4"
    shell.ffmpeg { input, "-t", 1, "-vf", ("%s%s,noise=alls=%d:allf=t:all_seed=5,lutyuv=y='16+(val-16)*%g'"):format(filter,
      DARK:format(light, light, light), noise, gain), "-c:v", "libx264", "-preset", "veryfast", "-crf", 20, "-threads", 1, film }
    local result = session.engine:detect({ video_url = session.engine:upload(film, "video/mp4") }).result
    return #result.faces, #(result.maybe_faces or {})
  end

  for _, light in ipairs { 0.3, 0.16 } do
    it(("shows who is in it at %d %% of the light"):format(light * 100), function()
      local faces, maybe = look(WOMEN, PAN, light, 50 * light, 1)
      assert.same({ 3, 0 }, { faces, maybe })
    end)
  end

  it("says who may be in it at less, and after a camera has made it lighter", function()
    for gain = 1, 4, 3 do
      local faces, maybe = look(WOMEN, PAN, 0.08, 8, gain)
      assert.equal(3, faces + maybe, gain)
    end
  end)

  it("shows nobody where nobody is", function()
    for gain = 1, 4, 3 do
      local faces, maybe = look({ "-f", "lavfi", "-i", "color=0x808080:size=640x360:rate=25" }, "format=yuv420p", 0.16, 12, gain)
      assert.same({ 0, 0 }, { faces, maybe })
    end
  end)
end)
