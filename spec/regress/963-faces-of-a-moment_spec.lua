-- Who was seen for a moment without a cut before or after, a third of a second long, was missed without a word.
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a face that is there for a moment", function()
  local session = media_session.new()
  setup(session.open)
  teardown(session.close)

  local function detect(first, last)
    local film = session:path "film.mp4"
    shell.ffmpeg { "-f", "lavfi", "-i", "gradients=s=640x480:r=25:c0=0x506070:c1=0x90a0a0:x0=0:y0=0:x1=640:y1=480:speed=0.00001", "-i",
      "build/samples/sample6.jpg", "-filter_complex",
      ("[1]crop=360:360:1400:200,scale=160:160[f];[0][f]overlay=240:160:enable='between(n,%d,%d)',format=yuv420p"):format(first, last),
      "-frames:v", "40", "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", film }
    return session.engine:detect({ video_url = session.engine:upload(film, "video/mp4") }).result
  end

  it("is a person's after two looks", function()
    for _, span in ipairs { { 0, 6 }, { 13, 21 } } do
      local result = detect(span[1], span[2])
      assert.equal(1, #result.faces)
      assert.is_nil(result.maybe_faces)
    end
  end)

  it("is a doubt after one", function()
    local result = detect(13, 18)
    assert.equal(0, #result.faces)
    assert.equal(1, #result.maybe_faces)
  end)
end)
