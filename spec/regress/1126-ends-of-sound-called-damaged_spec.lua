-- Sound of TTA in a healthy film was "damaged": FFmpeg cannot decode its last packet in Matroska where the picture is longer.
-- One Lua is enough: what this tests is what the engine says.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a film with sound of TTA", function()
  local session = media_session.new()

  local function film(seconds)
    local path = session:path "film.mkv"
    shell.ffmpeg { "-i", clips.path "brief.mp4", "-f", "lavfi", "-i", ("sine=frequency=400:duration=%g:sample_rate=44100"):format(seconds),
      "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "tta", path }
    return path
  end

  local function notes_of(path)
    return table.concat(session:swap(path).notes, "\n")
  end

  it("is not damaged where the picture is longer", function()
    local notes = notes_of(film(1.5))
    assert.is_nil(notes:find("damaged", 1, true), notes)
    assert.matches("the end of the sound %(tta%), a second at most, was left out", notes)
    assert.equal("the sound (tta) was converted to AAC: MP4 cannot hold it as it is", notes_of(film(3)))
  end)

  it("is damaged where it is", function()
    local path = film(3.5)
    local packets = shell.ffprobe { "-select_streams", "a", "-show_entries", "packet=pos,size", path }
    local size, at = packets:match "(%d+),(%d+)"
    local bytes, half = shell.read(path), math.floor(size / 2)
    shell.write(path, bytes:sub(1, at + half) .. ("\255"):rep(half) .. bytes:sub(at + 2 * half + 1))
    assert.matches("damaged packet", notes_of(path))
  end)
end)
