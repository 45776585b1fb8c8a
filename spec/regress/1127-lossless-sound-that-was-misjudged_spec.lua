-- Damaged FLAC was "sound that changes its codec midway", to AAC; damaged TTA and WavPack became noise without a note; and a short healthy
-- film with WavPack was "longer by its header".
-- One Lua is enough: what this tests is what the engine says.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("lossless sound", function()
  local session = media_session.new()

  -- Without checksums, which tell of damage as well.
  local function film(codec)
    local path = session:path(codec .. ".mkv")
    shell.ffmpeg { "-i", clips.path "brief.mp4", "-f", "lavfi", "-i", "anoisesrc=d=3:c=pink:a=0.4:r=48000", "-map", "0:v", "-map", "1:a",
      "-c:v", "copy", "-c:a", codec, "-write_crc32", "0", path }
    return path
  end

  -- Writes over the second half of the second packet.
  local function damage(path)
    local packets = shell.ffprobe { "-select_streams", "a", "-show_entries", "packet=pos,size", path }
    local size, at = packets:match "^[^\n]*\n(%d+),(%d+)"
    local bytes, half = shell.read(path), math.floor(size / 2)
    return session:write("damaged.mkv", bytes:sub(1, at + half) .. ("\0"):rep(half) .. bytes:sub(at + 2 * half + 1))
  end

  it("is damaged where it is, and whole where it is", function()
    for _, codec in ipairs { "flac", "tta", "wavpack" } do
      local path = film(codec)
      local converted = ("the sound (%s) was converted to AAC: MP4 cannot hold it as it is"):format(codec)
      local whole, damaged = session:swap(path).notes, session:swap(damage(path)).notes
      if codec == "flac" and not whole[1] then -- FFmpeg 7 puts it into MP4
        assert.same({ "1 packet of the sound is damaged: it was copied as it is" }, damaged)
      else
        assert.same({ converted }, whole)
        assert.same({ converted, "1 damaged packet of the sound was skipped" }, damaged)
      end
    end
  end)
end)
