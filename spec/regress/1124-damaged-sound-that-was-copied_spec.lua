-- Damaged packets of sound that is copied passed without a note in MP4, MOV, Matroska and AVI: only what broadcasters send was looked at.
-- One Lua is enough: what this tests is what the engine says.
local cjson = require "cjson.safe"
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

describe("sound that is copied", function()
  local session = media_session.new()

  -- Without checksums, which tell of damage as well.
  local function film(name, codec)
    local path = session:path(name)
    local plain = name:find "mkv$" and { "-write_crc32", "0" } or {}
    shell.ffmpeg { "-i", clips.path "one.mp4", "-f", "lavfi", "-i", "anoisesrc=d=2:c=pink:a=0.4:r=48000", "-map", "0:v", "-map", "1:a",
      "-vf", "fps=2", "-c:v", "libx264", "-preset", "veryfast", "-c:a", codec, plain, path }
    return path
  end

  -- Writes over the second half of two packets.
  local function damage(path)
    local packets = cjson.decode(shell.ffprobe { "-of", "json", "-select_streams", "a", "-show_entries", "packet=pos,size",
      path }).packets
    local bytes = shell.read(path)
    for _, number in ipairs { 8, 12 } do
      local at, size = tonumber(packets[number].pos), tonumber(packets[number].size)
      local half = math.floor(size / 2)
      bytes = bytes:sub(1, at + half) .. ("\0"):rep(size - half) .. bytes:sub(at + size + 1)
    end
    shell.write(path, bytes)
    return #packets
  end

  local kinds = { ["aac.mp4"] = "aac", ["aac.mkv"] = "aac", ["aac.avi"] = "aac", ["aac.mov"] = "aac", ["ac3.mkv"] = "ac3",
    ["eac3.mp4"] = "eac3", ["lossless.mov"] = "alac" }

  it("is told of where it is damaged, and kept", function()
    for name, codec in pairs(kinds) do
      local path = film(name, codec)
      local count = damage(path)
      local outcome = session:swap(path)
      assert.same({ "2 packets of the sound are damaged: they were copied as they are" }, outcome.notes, name)
      local packets = shell.ffprobe { "-count_packets", "-select_streams", "a", "-show_entries", "stream=nb_read_packets", outcome.output }
      assert.is_true(math.abs(tonumber((packets:match "%d+")) - count) <= 1, name .. packets)
    end
  end)

  it("is healthy where it is, from its middle on", function()
    for name, codec in pairs { ["aac.mp4"] = "aac", ["aac.mkv"] = "aac", ["ac3.mkv"] = "ac3", ["lossless.mov"] = "alac" } do
      local path = film(name, codec)
      local part = session:path("part-" .. name)
      shell.ffmpeg { "-ss", "0.7", "-i", path, "-c", "copy", part }
      local outcome = session:swap(part)
      assert.same({}, outcome.notes, name)
      assert.equal(codec, survey.codecs(survey.measure(outcome.output), "audio"))
    end
  end)
end)
