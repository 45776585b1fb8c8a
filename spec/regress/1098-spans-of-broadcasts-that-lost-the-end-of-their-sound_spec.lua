-- Of a part of a broadcast or DVD the sound ended up to a second before the picture: it lies behind the picture in such a file, and nothing
-- was read once the last frame had come.
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("a part of a broadcast", function()
  local engine, folder, target

  setup(function()
    engine, folder = engines.start(), shell.temporary()
    target = engine:upload(clips.path "target.jpg", "image/jpeg")
  end)

  teardown(function()
    assert.equal(0, engine:stop())
  end)

  for _, name in ipairs { "film.vob", "film.ts" } do
    it("has its sound up to its end in " .. name, function()
      local film, result = folder .. "/" .. name, folder .. "/result.mp4"
      shell.ffmpeg { "-i", clips.path "scenes.mp4", "-c:v", "mpeg2video", "-q:v", "5", "-c:a", "mp2", "-muxdelay", "0.9", "-muxpreload",
        "0.9", film }
      local url = engine:upload(film, name == "film.ts" and "video/mp2t" or "video/mpeg")
      local found = engine:detect { video_url = url, spans = { { 0.4, 0.4 }, { 2.4, 1 } } }
      local task = engine:run { model = "video-face-swap-multi", input = {
        detect_id = found.result.id, video_url = url, faces = { { face_id = 0, target = target } },
      } }
      assert.equal("success", task.status)
      shell.write(result, engine:request(task.result.media_urls[1], { key = false }).text)
      for _, stream in ipairs { "v", "a" } do
        assert.near(1.4, tonumber((shell.ffprobe { "-select_streams", stream, "-show_entries", "stream=duration",
          result }):match "[%d.]+"), 0.06)
      end
    end)
  end
end)
