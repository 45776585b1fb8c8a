-- Most codecs decode whatever they are given, so damaged films were called whole: of 14 with 8 wrong bytes each, 9 of HEVC, 13 of VP8 and
-- all of VP9. A Matroska file has checksums, where FFmpeg wrote it, and these were not looked at.
-- One Lua is enough: all of it is the engine's C.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a Matroska film", function()
  local session = media_session.new()

  -- Bytes of one whose sound can be anything.
  local function film(words)
    local path = session:path "film.mkv"
    shell.ffmpeg { "-i", clips.path "three.mp4", "-t", "0.5", "-vf", "scale=160:90", "-c:v", "libx264", "-preset", "ultrafast", "-c:a",
      "pcm_s16le", words or {}, path }
    return shell.read(path)
  end

  -- What the engine notes of it.
  local function notes_of(bytes)
    local found = session:detect("sent.mkv", bytes, "video_url")
    return table.concat(found.result.notes or {}, "\n")
  end

  -- With another byte of sound, shortly before its index.
  local function changed(bytes)
    local at = #bytes - bytes:reverse():find("\x6b\xbb\x53\x1c", 1, true) - 200
    return bytes:sub(1, at - 1) .. string.char((bytes:byte(at) + 1) % 256) .. bytes:sub(at + 1)
  end

  -- With checksums of another kind: each stands behind its element's name, of four bytes, and its
  -- size, of one to three.
  local function summed_otherwise(bytes)
    return (bytes:gsub("([\x11-\x1f]....?.?\xbf\x84)....", "%1none"))
  end

  it("that is whole is not called damaged", function()
    assert.equal("", notes_of(film()))
  end)

  it("of which a byte is not as its checksum says is damaged", function()
    assert.matches("^the file is damaged in 1 place, by its checksums", notes_of(changed(film())))
  end)

  it("without checksums is as good as it decodes", function()
    assert.equal("", notes_of(changed(film { "-write_crc32", "0" })))
  end)

  it("whose writer computes all checksums otherwise is not called damaged", function()
    assert.equal("", notes_of(summed_otherwise(film())))
  end)

  it("may be an Ogg one: FFmpeg leaves out pages that are not as their checksums say", function()
    local path = session:path "film.ogv"
    shell.ffmpeg { "-i", clips.path "three.mp4", "-t", "0.5", "-vf", "scale=160:90", "-c:v", "libtheora", "-q:v", "10", "-an", path }
    local bytes = shell.read(path)
    assert.equal("", notes_of(bytes))
    local at = math.floor(#bytes * 0.7)
    local other = bytes:sub(1, at - 1) .. string.char((bytes:byte(at) + 1) % 256) .. bytes:sub(at + 1)
    assert.matches("damaged in 1 place, by its checksums", notes_of(other))
  end)
end)
