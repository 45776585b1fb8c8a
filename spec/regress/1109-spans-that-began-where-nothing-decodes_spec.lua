-- A part of a film lost its first frames, or was said to have none, where what was sought for it does not decode alone: frames that are
-- shown before their key frame (open groups of pictures, in MP4), frames of a film that is refreshed in parts, and what an odd index of a
-- Matroska film calls key frames.
-- One Lua is enough: what this tests is what the engine does with media.
local be32 = require("spec.support.byte_order").be32
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a part of a film", function()
  local session = media_session.new()

  local function film(name, coding)
    local path = session:path(name)
    shell.ffmpeg { "-i", clips.path "one.mp4", "-an", coding, path }
    return path
  end

  -- Fourteen parts of two frames each, the first of which is another one's third frame.
  local function check(path)
    local spans = {}
    for i = 1, 14 do
      spans[i] = { i * 0.12 + 0.03, 0.08 }
    end
    local found = session.engine:detect { video_url = session.engine:upload(path, "application/octet-stream"), spans = spans }
    assert.equal("succeeded", found.status, found.error)
    assert.equal(28, found.result.faces[1].frames)
  end

  it("has all its frames where they come before their key frame", function()
    check(film("open.mp4", { "-c:v", "libx264", "-g", "12", "-x264-params", "open-gop=1:bframes=3:b-adapt=0:scenecut=0" }))
    check(film("open5.mp4", { "-c:v", "libx265", "-x265-params", "log-level=error:keyint=12:open-gop=1:bframes=3:b-adapt=0:scenecut=0" }))
  end)

  it("has all its frames where a film is refreshed in parts", function()
    check(film("parts.mp4", { "-c:v", "libx264", "-x264-params", "keyint=25:intra-refresh=1:bframes=0:scenecut=0" }))
  end)

  -- The index names the begin of each cluster, of which the first alone begins with a key frame.
  it("has all its frames where the index of a Matroska film names others than key frames", function()
    local bytes = shell.read(film("odd.mkv", { "-c:v", "libx264", "-g", "250", "-bf", "0", "-cluster_time_limit", "200" }))
    local segment = assert(bytes:find("\x18\x53\x80\x67", 1, true)) + 12
    local index = assert(bytes:find("\x1c\x53\xbb\x6b", segment + 200, true))
    local points, at = {}, bytes:find("\x1f\x43\xb6\x75", 1, true)
    while at do
      local time = assert(bytes:find("\xe7[\x81\x82]", at))
      local width = bytes:byte(time + 1) - 0x80
      points[#points + 1] = "\xb3" .. bytes:sub(time + 1, time + 1 + width) .. "\xb7\x89\xf7\x81\x01\xf1\x84" ..
        be32(at - segment)
      at = bytes:find("\x1f\x43\xb6\x75", at + 4, true)
    end
    assert.is_true(#points > 5)
    for i, point in ipairs(points) do
      points[i] = "\xbb" .. string.char(0x80 + #point) .. point
    end
    local list = table.concat(points)
    local film_bytes = bytes:sub(1, segment - 9) .. "\x01" .. ("\xff"):rep(7) .. bytes:sub(segment, index + 3) ..
      be32(0x10000000 + #list) .. list
    check(session:write("odd.mkv", film_bytes))
  end)
end)
