-- Each part of a film but the last lost up to a second of its sound at its end, where that lies behind the picture in an MP4 or Matroska
-- file, as in large pieces or fragments: what follows the part's last frame was left behind at once.
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("each of several parts of a film", function()
  it("has its sound up to its end where that lies behind the picture in the file", function()
    local engine, folder = engines.start(), shell.temporary()
    local film, result = folder .. "/film.mp4", folder .. "/result.mp4"
    shell.ffmpeg { "-stream_loop", "2", "-i", clips.path "scenes.mp4", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-c:a", "aac",
      "-frag_duration", "1000000", "-movflags", "empty_moov", film }
    local url, target = engine:upload(film, "video/mp4"), engine:upload(clips.path "target.jpg", "image/jpeg")
    local found = engine:detect { video_url = url, spans = { { 0.4, 1.5 }, { 14.4, 1.5 } } }
    local task = engine:run { model = "video-face-swap-multi", input = {
      detect_id = found.result.id, video_url = url, faces = { { face_id = 0, target = target } },
    } }
    assert.equal("success", task.status)
    shell.write(result, engine:request(task.result.media_urls[1], { key = false }).text)
    local last, longest = 0, 0
    for time in shell.ffprobe { "-select_streams", "a", "-show_entries", "packet=pts_time", result }:gmatch "[%d.]+" do
      longest, last = math.max(longest, tonumber(time) - last), tonumber(time)
    end
    assert.near(3, last, 0.1)
    assert.is_true(longest < 0.1, longest .. " s of silence")
    assert.equal(0, engine:stop())
  end)
end)
