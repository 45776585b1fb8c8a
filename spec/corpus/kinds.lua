--- Media as people have them, made with ffmpeg from one clip of 15 frames with a face and sound; and the expected result of each.
local be32 = require("spec.support.byte_order").be32
local clips = require "spec.support.clips"
local shell = require "spec.support.shell"

local kinds = {}

local X264 = { "-c:v", "libx264", "-preset", "veryfast", "-crf", "16" }

---@class spec.Kind
---@field [1] string name of the file
---@field [2] string[]|fun(folder: string, path: string) arguments of ffmpeg between clip and output, or what makes the file
---@field small boolean? runs with the specs
---@field kind string? how the file is sent; by the name unless given
---@field refused string? pattern of the refusal
---@field frames integer? of the result; as many as FFmpeg decodes of the file, unless said
---@field moved number? seconds that a frame may be from its place; nil: 0.0015; false: not compared
---@field sound string? codecs of the result's sound tracks, joined by "+"; unless said those of the file
---@field text string? of its subtitles
---@field chapters integer?
---@field notes (string[]|false)? patterns, one for each note; none unless said; false: not compared
---@field check fun(after: table, outcome: spec.survey.Outcome, path: string)?

local function join(...)
  local all = {}
  for _, list in ipairs { ... } do
    shell.append(all, list)
  end
  return all
end

local function base(folder)
  return folder .. "/base.mp4"
end

-- Writes the first `share` of a file's bytes.
local function cut(path, source, share)
  local bytes = shell.read(source)
  shell.write(path, bytes:sub(1, math.floor(#bytes * share)))
end

local function stream(folder, name, options)
  local path = folder .. "/" .. name .. ".part.ts"
  shell.ffmpeg { "-i", base(folder), "-c", "copy", "-f", "mpegts", options, path }
  local bytes = shell.read(path)
  os.remove(path)
  return bytes
end

-- Removes the middle packet (of 188 bytes) of one stream.
local function lose_packet(bytes, pid)
  local places = {}
  for at = 1, #bytes, 188 do
    if (bytes:byte(at + 1) % 32) * 256 + bytes:byte(at + 2) == pid then
      places[#places + 1] = at
    end
  end
  local at = places[math.floor(#places / 2)]
  return bytes:sub(1, at - 1) .. bytes:sub(at + 188)
end

local function find(after, kind)
  for _, stream_of in ipairs(after.streams) do
    if stream_of.codec_type == kind then
      return stream_of
    end
  end
end

-- Inserts a chunk after a PNG's header, with a wrong checksum, which readers ignore.
local function with_chunk(png, name, content)
  return png:sub(1, 33) .. be32(#content) .. name .. content .. be32(0) .. png:sub(34)
end

local TO_AAC = "was converted to AAC"
-- FFmpeg 7 puts FLAC into MP4 as it is; to FFmpeg 5 that is an experiment.
local TAKES_FLAC = pcall(shell.ffmpeg, { "-f", "lavfi", "-i", "anullsrc", "-t", "0.1", "-c:a", "flac", "-f", "mp4", "-movflags",
  "empty_moov", "/dev/null" })

---@type spec.Kind[]
kinds.list = {
  -- clocks
  { "plain.mkv", { "-c", "copy" }, small = true },
  { "variable.mp4", join({ "-vf", "select='lt(n,5)+not(mod(n,3))'", "-fps_mode", "vfr", "-c:a", "copy" }, X264) },
  { "jitter.mp4", join({ "-vf", "setpts='if(mod(N,2),N+0.37,N)/25/TB'", "-fps_mode", "vfr", "-enc_time_base", "1:90000", "-c:a", "copy" },
    X264) },
  { "pause.mp4", join({ "-vf", "setpts='(N/25+2*gt(N,7))/TB'", "-fps_mode", "vfr", "-c:a", "copy" }, X264) },
  { "open_gop.mkv", join({ "-x264-params", "open-gop=1:keyint=6:bframes=3:scenecut=0", "-c:a", "copy" }, X264) },
  { "late.mkv", { "-c", "copy", "-output_ts_offset", "10", "-copyts" }, small = true },
  { "late.ts", { "-c", "copy", "-output_ts_offset", "36000" } },
  { "wrapped.ts", { "-c", "copy", "-output_ts_offset", "95443.3", "-mpegts_copyts", "1" }, small = true },
  { "joined.ts", function(folder, path)
    shell.write(path, stream(folder, "a", { "-output_ts_offset", "50" }) .. stream(folder, "b", {}) .. stream(folder, "c", {}))
  end, small = true, moved = false, frames = 45, check = function(after)
    for i = 2, #after.frames do
      local step = after.frames[i] - after.frames[i - 1]
      assert(step > 0.03 and step < 0.08, ("frame %d comes %.3f s after the one before"):format(i, step))
    end
  end },
  { "sound_late.mp4", function(folder, path)
    shell.ffmpeg { "-itsoffset", "0.3", "-i", base(folder), "-i", base(folder), "-map", "1:v", "-map", "0:a", "-c", "copy", path }
  end },
  { "picture_late.mkv", function(folder, path)
    shell.ffmpeg { "-itsoffset", "0.3", "-i", base(folder), "-i", base(folder), "-map", "0:v", "-map", "1:a", "-c", "copy", path }
  end, small = true },
  { "blanks.avi", function(folder, path) -- chunks without content stand for frames that are shown again
    local avi = folder .. "/whole.part.avi"
    shell.ffmpeg { "-i", base(folder), "-an", "-c:v", "mjpeg", "-q:v", "3", "-vf", "select='not(eq(mod(n,4),2))'", "-fps_mode", "vfr", avi }
    os.rename(avi, path)
  end, small = true },
  -- sound
  { "flac.mkv", { "-c:v", "copy", "-c:a", "flac" }, small = true, sound = TAKES_FLAC and "flac" or "aac",
    notes = not TAKES_FLAC and { "flac%) " .. TO_AAC } or nil },
  { "truehd.mkv", { "-c:v", "copy", "-c:a", "truehd", "-strict", "-2" }, sound = "aac", notes = { TO_AAC } },
  { "wavpack.mkv", { "-c:v", "copy", "-c:a", "wavpack" }, sound = "aac", notes = { TO_AAC } },
  { "media.wmv", { "-c:v", "wmv2", "-q:v", "2", "-c:a", "wmav2" }, small = true, sound = "aac", notes = { TO_AAC } },
  { "adpcm.avi", { "-c:v", "mpeg4", "-q:v", "2", "-c:a", "adpcm_ms" }, moved = false, sound = "aac", notes = { TO_AAC } },
  { "pcm.mov", { "-c:v", "copy", "-c:a", "pcm_s16le" }, small = true },
  { "opus.mkv", { "-c:v", "copy", "-c:a", "libopus" } },
  { "lost_sound.ts", function(folder, path)
    shell.write(path, lose_packet(stream(folder, "lost", {}), 257))
  end, small = true, notes = { "damaged packets? of the sound w%a+ skipped" } },
  { "lost_picture.ts", function(folder, path)
    shell.write(path, lose_packet(stream(folder, "lost", {}), 256))
  end, moved = false, notes = false }, -- decoding threads of FFmpeg do not always tell of a single damaged frame
  -- other streams and metadata
  { "two_sounds.mp4", function(folder, path)
    shell.ffmpeg { "-i", base(folder), "-f", "lavfi", "-i", "sine=880:duration=0.6", "-map", "0:v", "-map", "0:a", "-map", "1:a", "-c:v",
      "copy", "-c:a", "aac", "-metadata:s:a:1", "language=deu", path }
  end, small = true, sound = "aac+aac" },
  { "rich.mkv", function(folder, path)
    shell.write(folder .. "/text.srt", "1\n00:00:00,100 --> 00:00:00,500\nHello\n")
    shell.write(folder .. "/tags.txt", ";FFMETADATA1\ntitle=My party\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=300\ntitle=one\n"
      .. "[CHAPTER]\nTIMEBASE=1/1000\nSTART=300\nEND=600\ntitle=two\n")
    shell.ffmpeg { "-i", base(folder), "-i", folder .. "/text.srt", "-i", folder .. "/tags.txt", "-map", "0", "-map", "1", "-map_metadata",
      "2", "-map_chapters", "2", "-c", "copy", "-metadata", "location=+48.1-011.5/", "-metadata",
      "creation_time=2024-05-06T07:08:09Z", path }
  end, small = true, text = "mov_text", chapters = 2, notes = { "tags of the file were left out: LOCATION" },
  check = function(after, _, path)
    assert(after.tags.title == "My party" and after.tags.creation_time:find "2024%-05%-06T07:08:09")
    assert(not shell.read(path):find("+48.1", 1, true), "the place of the recording is in the result")
  end },
  { "timecode.mov", { "-c", "copy", "-timecode", "01:00:00:00" }, small = true, check = function(after)
    assert(find(after, "data").tags.timecode == "01:00:00:00")
  end },
  { "cover.mp4", function(folder, path)
    shell.ffmpeg { "-i", base(folder), "-i", clips.path "three.png", "-map", "1", "-map", "0", "-c:v:0", "png", "-c:v:1", "copy", "-c:a",
      "copy", "-disposition:v:0", "attached_pic", path }
  end, small = true, check = function(after)
    local covers = 0
    for _, stream_of in ipairs(after.streams) do
      covers = covers + stream_of.disposition.attached_pic
    end
    assert(covers == 1)
  end },
  { "handler.mp4", { "-c", "copy", "-metadata:s:a:0", "handler_name=Made with Tool", "-metadata:s:v:0", "handler_name=Camera 7" },
    small = true, check = function(_, _, path)
      assert(not shell.read(path):find "Made with Tool" and not shell.read(path):find "Camera 7")
    end },
  -- colours, shapes
  { "pq.mkv", { "-vf", "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709,zscale=t=linear:npl=100,format=gbrpf32le,"
    .. "zscale=p=bt2020:t=smpte2084:m=bt2020nc:r=tv,format=yuv420p10le", "-c:v", "ffv1", "-c:a", "copy" },
    small = true, notes = { "PQ%) was tone%-mapped" }, check = function(after)
    local picture = find(after, "video")
    assert(picture.color_transfer == "bt709" and picture.color_space == "bt709" and picture.color_primaries == "bt709")
  end },
  { "hlg.mkv", { "-vf", "format=yuv420p10le", "-color_primaries", "bt2020", "-color_trc", "arib-std-b67", "-colorspace", "bt2020nc", "-c:v",
    "ffv1", "-c:a", "copy" }, notes = { "HLG%) was tone%-mapped" } },
  { "interlaced.ts", { "-vf", "tinterlace=4,setfield=tff", "-flags", "+ildct+ilme", "-c:v", "mpeg2video", "-q:v", "2", "-c:a", "mp2" },
    small = true, sound = "mp3", notes = { "deinterlaced" } },
  { "odd.mkv", { "-vf", "scale=319:179", "-c:v", "ffv1", "-c:a", "copy" }, small = true, notes = { "319x179 pixels became 320x180" } },
  { "odd.gif", { "-vf", "fps=10,scale=239:135,split[a][b];[a]palettegen[p];[b][p]paletteuse" }, small = true, check = function(after)
    local picture = find(after, "video")
    assert(picture.width == 239 and picture.height == 135)
  end },
  { "talkative.gif", function(folder, path) -- a long comment stands before the loop count
    local gif = folder .. "/plain.part.gif"
    shell.ffmpeg { "-i", base(folder), "-vf", "fps=10,scale=240:-2,split[a][b];[a]palettegen[p];[b][p]paletteuse", "-loop", "3", gif }
    local bytes = shell.read(gif)
    local at = bytes:find("\33\255\11NETSCAPE", 1, true)
    shell.write(path, bytes:sub(1, at - 1) .. "\33\254" .. ("\255" .. ("x"):rep(255)):rep(40) .. "\0" .. bytes:sub(at))
    os.remove(gif)
  end, small = true, check = function(_, _, path)
    assert(shell.read(path):find("NETSCAPE2.0\3\1\3\0", 1, true), "it is not repeated three times any more")
  end },
  { "fine.mov", { "-c:v", "prores_ks", "-profile:v", "3", "-c:a", "copy" }, notes = { "had 10 bits and 4:2:2" } },
  { "clear.mov", { "-frames:v", "5", "-an", "-vf", "format=rgba,colorchannelmixer=aa=0.5", "-c:v", "png" }, small = true,
    notes = { "transparency was left out", "4:4:4" } },
  -- containers by their content
  { "broadcast.mpg", { "-c:v", "mpeg2video", "-q:v", "2", "-c:a", "mp2" }, sound = "mp3" },
  { "phone.3gp", { "-c:v", "mpeg4", "-q:v", "2", "-c:a", "aac" } },
  { "flash.flv", { "-c:v", "flv", "-q:v", "2", "-ar", "44100", "-c:a", "libmp3lame" } },
  { "free.ogv", { "-c:v", "libtheora", "-q:v", "9", "-c:a", "libvorbis" }, moved = 0.01 },
  { "bare.mjpeg", { "-an", "-c:v", "mjpeg", "-q:v", "2", "-f", "mjpeg" }, small = true },
  { "chained.ogv", function(folder, path)
    local part = folder .. "/chained.part.ogv"
    shell.ffmpeg { "-i", base(folder), "-c:v", "libtheora", "-q:v", "8", "-c:a", "libvorbis", part }
    shell.write(path, shell.read(part):rep(2))
    os.remove(part)
  end, small = true, moved = false },
  { "bare.h264", { "-an", "-c", "copy", "-f", "h264" }, moved = false },
  { "web.webm", { "-c:v", "libvpx", "-deadline", "realtime", "-b:v", "2M", "-c:a", "libvorbis" } },
  { "video_named.jpg", { "-c", "copy", "-f", "mp4" }, small = true, kind = "video" },
  { "animated.png", { "-frames:v", "5", "-an", "-plays", "0", "-f", "apng" }, kind = "video", moved = false,
    notes = { "4:4:4" } },
  -- pictures
  { "picture.tiff", { "-frames:v", "1", "-an" }, small = true },
  { "picture.jxl", { "-frames:v", "1", "-an", "-c:v", "libjxl" }, small = true },
  { "picture.avif", { "-frames:v", "1", "-an", "-c:v", "libaom-av1", "-still-picture", "1", "-crf", "20", "-cpu-used", "8" } },
  { "clear.png", { "-frames:v", "1", "-an", "-vf", "format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='if(lt(X,60),0,255)'" },
    small = true, check = function(after)
      assert(find(after, "video").pix_fmt == "rgba")
    end },
  { "turned.png", function(folder, path) -- EXIF: lying on its side
    local side = folder .. "/side.part.png"
    shell.ffmpeg { "-i", base(folder), "-frames:v", "1", "-vf", "transpose=2", side }
    local exif = "MM\0*" .. be32(8) .. "\0\1" .. "\1\18\0\3\0\0\0\1\0\6\0\0" .. be32(0)
    shell.write(path, with_chunk(shell.read(side), "eXIf", exif))
    os.remove(side)
  end, small = true, moved = false, check = function(after)
    local picture = find(after, "video")
    assert(picture.width == 320 and picture.height == 180)
  end },
  { "phone.heic", function(_, path)
    shell.write(path, be32(24) .. "ftypheic" .. be32(0) .. "mif1heic" .. ("\0"):rep(500))
  end, small = true, refused = "HEIC picture.*save it as JPEG" },
  { "still_animated.png", { "-frames:v", "5", "-an", "-f", "apng" }, small = true, kind = "image", refused = "animated PNG" },
  { "moving.webp", { "-frames:v", "4", "-an", "-vf", "hue=h=90*n", "-c:v", "libwebp_anim", "-f", "webp" }, small = true, kind = "video",
    refused = "is an animated WebP, which cannot be read here; make it a GIF or a video" },
  -- unusable files
  { "cut.mkv", function(folder, path)
    shell.ffmpeg { "-i", base(folder), "-c", "copy", "-f", "matroska", path .. ".part" }
    -- long enough that the missing end is noticed
    shell.ffmpeg { "-stream_loop", "5", "-i", base(folder), "-c", "copy", "-f", "matroska", path .. ".part" }
    cut(path, path .. ".part", 0.5)
    os.remove(path .. ".part")
  end, small = true, refused = "cut short: by its header it is [%d.]+ s longer" },
  { "bad_end.mkv", function(folder, path) -- as long as it should be
    shell.ffmpeg { "-stream_loop", "5", "-i", base(folder), "-c", "copy", "-f", "matroska", path .. ".part" }
    local bytes = shell.read(path .. ".part")
    local kept = math.floor(#bytes / 2)
    shell.write(path, bytes:sub(1, kept) .. ("\37\201\73"):rep(#bytes):sub(1, #bytes - kept))
    os.remove(path .. ".part")
  end, small = true, notes = { "by its header the video is [%d.]+ s longer", "damaged in 1 place" } },
  { "sound.mp3", { "-vn", "-c:a", "libmp3lame", "-f", "mp3" }, small = true, kind = "video", refused = "sound, and no picture" },
  { "cut.mp4", function(folder, path)
    cut(path, base(folder), 0.6)
  end, refused = "cut short" },
  { "cut.avi", function(folder, path)
    shell.ffmpeg { "-i", base(folder), "-an", "-c:v", "mjpeg", "-f", "avi", path .. ".part" }
    cut(path, path .. ".part", 0.6)
    os.remove(path .. ".part")
  end, small = true, refused = "cut short" },
  { "page.mp4", function(_, path)
    shell.write(path, "<html><body>404 Not Found</body></html>")
  end, small = true, refused = "is a web page" },
  { "sound_only.mp4", { "-vn", "-c:a", "copy" }, refused = "sound, and no picture" },
}

--- Makes a kind's file if it does not exist.
---@param folder string
---@param kind spec.Kind
---@return string path
function kinds.make(folder, kind)
  local path = folder .. "/" .. kind[1]
  if not shell.read(base(folder)) then
    shell.run { "mkdir", "-p", folder }
    shell.ffmpeg { "-i", clips.path "one.mp4", "-t", "0.6", X264, "-c:a", "aac", "-movflags", "+faststart", base(folder) }
  end
  if not shell.read(path) then
    -- under another name first: an interrupted run leaves no incomplete file
    local partial = folder .. "/partial-" .. kind[1]
    if type(kind[2]) == "function" then
      kind[2](folder, partial)
    else
      shell.ffmpeg { "-i", base(folder), kind[2], partial }
    end
    assert(os.rename(partial, path))
  end
  return path
end

return kinds
