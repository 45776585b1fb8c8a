-- That a film is one for two eyes (3D), or of all around (360 degrees), was lost without a word: players showed two small pictures beside
-- each other, or a flat map.
-- One Lua is enough: what this tests is what the engine does with media.
local be32 = require("spec.support.byte_order").be32
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local function box(name, content)
  return be32(8 + #content) .. name .. content
end

-- Puts `content` behind the description of the first track of a film whose index stands behind its frames.
local function with_description(film, content)
  local at = 1
  for _, name in ipairs { "moov", "trak", "mdia", "minf", "stbl", "stsd", "avc1" } do
    at = film:find(name, at, true)
    local a, b, c, d = film:byte(at - 4, at - 1)
    local size = ((a * 256 + b) * 256 + c) * 256 + d
    film = film:sub(1, at - 5) .. be32(size + #content) .. film:sub(at)
    if name == "avc1" then
      film = film:sub(1, at - 5 + size) .. content .. film:sub(at - 4 + size)
    end
  end
  return film
end

describe("a film that is seen otherwise than flat", function()
  local session = media_session.new()

  local function made(name, ...)
    shell.ffmpeg { "-i", clips.path "one.mp4", "-t", "0.4", "-c:v", "copy", { ... }, session:path(name) }
    return session:path(name)
  end

  local function view_of(path)
    return shell.ffprobe { "-of", "default", "-select_streams", "v:0", "-show_entries", "stream_side_data_list", path }
  end

  it("stays one for two eyes", function()
    local film = made("film.mkv", "-metadata:s:v", "stereo_mode=left_right")
    local outcome = session:swap(film)
    -- the box itself: FFmpeg 7 writes another one beside it, without the kind, and reads that
    assert.matches("st3d\0\0\0\0\2", shell.read(outcome.output), 1, true)
    assert.same({}, outcome.notes)
  end)

  it("stays one of all around", function()
    local none = be32(0)
    local sphere = box("sv3d", box("svhd", none .. "camera\0")
      .. box("proj", box("prhd", none:rep(4)) .. box("equi", none:rep(5))))
    local outcome = session:swap(session:write("film.mp4", with_description(shell.read(made "flat.mp4"), sphere)))
    assert.matches("equirectangular", view_of(outcome.output))
    assert.same({}, outcome.notes)
  end)

  it("is told to be none any more where the result is one of QuickTime", function()
    local outcome = session:swap(made("sound.mkv", "-metadata:s:v", "stereo_mode=left_right", "-c:a", "pcm_mulaw"))
    assert.same({ "that the film is one for two eyes (3D) is not told in the result: QuickTime has no place for it" }, outcome.notes)
  end)
end)
