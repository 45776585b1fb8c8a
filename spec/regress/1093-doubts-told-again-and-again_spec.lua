-- Somebody in a film who may be a face and was lost and found again at one place was told as so many possible faces: three or four of one
-- person.
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a face that is there twice, for a moment each", function()
  local session = media_session.new()
  setup(session.open)
  teardown(session.close)

  -- Of which the second one is `shift` pixels beside the first.
  local function doubts(shift)
    local film = session:path "film.mp4"
    shell.ffmpeg { "-f", "lavfi", "-i",
      "gradients=s=640x480:r=25:c0=0x506070:c1=0x90a0a0:x0=0:y0=0:x1=640:y1=480:speed=0.00001", "-i", "build/samples/sample6.jpg",
      "-filter_complex",
      ("[1]crop=360:360:1400:200,scale=160:160[f];[0][f]overlay=x='200+%d*gt(n,30)':y=160:enable='between(n,13,18)+between(n,37,42)',"
        .. "format=yuv420p"):format(shift),
      "-frames:v", "64", "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", film }
    local result = session.engine:detect({ video_url = session.engine:upload(film, "video/mp4") }).result
    assert.equal(0, #result.faces)
    return result.maybe_faces
  end

  it("at one place is one doubt, of both times", function()
    local list = doubts(10)
    assert.equal(1, #list)
    assert.is_true(list[1].first_seen < 0.8 and list[1].last_seen > 1.4)
  end)

  it("at two places is two", function()
    assert.equal(2, #doubts(200))
  end)
end)
