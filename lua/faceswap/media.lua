--- The three kinds of media that faces are swapped in, and what a file's ending says of its content.
local core = require "faceswap.core"
local errors = require "faceswap.errors"

local media = {}

---@class faceswap.MediaKind
---@field detect string the core's call that detects faces
---@field field string the member of a request that holds the media's URL
---@field model string the model that swaps several detected faces
---@field primary_model string the model that swaps the primary face, without a detection

--- By the name of the kind. Sources: the service's pages for each model; GIFs are inferred from their sibling pages.
---@type table<string, faceswap.MediaKind>
media.kinds = {
  video = { detect = "detect_video", field = "video_url", model = "video-face-swap-multi", primary_model = "video-face-swap" },
  gif = { detect = "detect_video", field = "video_url", model = "gif-face-swap-multi", primary_model = "gif-face-swap" },
  image = { detect = "detect_image", field = "image_url", model = "image-face-swap-multi", primary_model = "image-face-swap" },
}

media.content_types = {
  mp4 = "video/mp4",
  m4v = "video/x-m4v",
  mov = "video/quicktime",
  mkv = "video/x-matroska",
  webm = "video/webm",
  avi = "video/x-msvideo",
  ts = "video/mp2t",
  mts = "video/mp2t",
  m2ts = "video/mp2t",
  mpg = "video/mpeg",
  mpeg = "video/mpeg",
  vob = "video/mpeg",
  m2v = "video/mpeg",
  ["3gp"] = "video/3gpp",
  ["3g2"] = "video/3gpp2",
  flv = "video/x-flv",
  wmv = "video/x-ms-wmv",
  asf = "video/x-ms-asf",
  ogv = "video/ogg",
  dv = "video/dv",
  rm = "video/vnd.rn-realvideo",
  mxf = "video/mxf",
  nut = "video/x-nut",
  ivf = "video/x-ivf",
  y4m = "video/x-yuv4mpeg",
  gxf = "video/x-gxf",
  wtv = "video/x-ms-wtv",
  h264 = "video/h264",
  ["264"] = "video/h264",
  hevc = "video/h265",
  h265 = "video/h265",
  ["265"] = "video/h265",
  obu = "video/av1",
  drc = "video/x-dirac",
  mjpeg = "video/x-motion-jpeg",
  mjpg = "video/x-motion-jpeg",
  apng = "image/apng",
  gif = "image/gif",
  jpg = "image/jpeg",
  jpeg = "image/jpeg",
  png = "image/png",
  webp = "image/webp",
  bmp = "image/bmp",
  tif = "image/tiff",
  tiff = "image/tiff",
  avif = "image/avif",
  jxl = "image/jxl",
  heic = "image/heic",
  heif = "image/heic",
}

--- The content type and the ending (".mp4") of a file by its name; nil for one that is not known.
---@param path string
---@return string? content_type
---@return string? ending
function media.type_of(path)
  local ending = path:match("%.(%w+)$")
  local content_type = ending and media.content_types[ending:lower()]
  if content_type then
    return content_type, "." .. ending:lower()
  end
end

--- The same by the first bytes of the content: names and a server's word may be wrong. nil for what is no medium that is taken here.
---@param bytes string at least the first 512 of it
---@return string? content_type
---@return string? ending
function media.type_of_bytes(bytes)
  local ending = core.media_type(bytes)
  if media.content_types[ending] then
    return media.content_types[ending], "." .. ending
  end
end

local HEAD = 512

-- The first bytes of a file; none of one that cannot be read, nor of a pipe, which gives them once and may wait for them.
local function head_of(path)
  local file = core.file_size(path) and io.open(path, "rb")
  local head = file and file:read(HEAD) or ""
  if file then
    file:close()
  end
  return head
end

--- The same of a file: by what it begins with, or else by its name. A film of JPEGs in a row begins as a picture does, and so does a PNG
--- that moves, which tells of its frames anywhere.
---@param path string
---@return string? content_type
---@return string? ending
function media.type_of_file(path)
  local content_type, ending = media.type_of_bytes(head_of(path))
  if ending == ".png" or ending == ".apng" then
    ending = core.is_animated_png(path) and ".apng" or ".png"
    return media.content_types[ending:sub(2)], ending
  elseif content_type and not (content_type == "image/jpeg" and (media.type_of(path) or ""):find "^video/x%-motion") then
    return content_type, ending
  end
  return media.type_of(path)
end

--- The same, or why the file is none that can be taken, whatever its name says.
---@param path string
---@param stands_for boolean? a word or two may stand for a film, as in specs that go to a double of the service
---@return string? content_type
---@return string|faceswap.Error|nil ending
function media.check_file(path, stands_for)
  local head = head_of(path)
  local problem = core.foreign_file(head)
  if problem and not (stands_for and #head < HEAD and problem:find "^is text,") then
    return errors.fail("config", "%s %s", path, problem)
  end
  local _, kind = core.media_type(head)
  if kind == "audio" then
    return errors.fail("config", "%s holds sound, and no picture: give the film or picture itself", path)
  end
  if core.lacks_index(path) then
    return errors.fail("config", "%s is cut short: its end is missing, where its index is (a recording that was interrupted, or a copy "
      .. "that is not complete)", path)
  end
  local content_type, ending = media.type_of_file(path)
  if content_type then
    return content_type, ending
  end
  return errors.fail("config", "%s: not a known kind of video or picture, neither by its content nor by its name: save a picture as "
    .. "JPEG or PNG, a film as MP4", path)
end

-- Pictures that never move. Others may, which only the service can tell.
local STILL = { png = true, jpg = true, bmp = true, tif = true }

-- Whether what begins as a film of MP4 does says among its brands that it is a picture, too (ISO/IEC 23008-12, mif1).
local function may_be_picture(head)
  local a, b = head:byte(3, 4)
  return head:sub(5, 8) == "ftyp" and head:sub(9, a * 256 + b):find("mif1", 1, true) ~= nil
end

--- Why a file is no medium of this kind, by its content; nil where it may be one.
---@param path string
---@param kind "video"|"gif"|"image"
---@return string? problem a predicate
function media.unlike_kind(path, kind)
  local head = head_of(path)
  local ending, is = core.media_type(head)
  if kind == "image" and is == "video" and media.type_of_file(path) ~= "image/png" and not may_be_picture(head) then
    return "is a video, not a picture; give it as `video`"
  elseif kind ~= "image" and STILL[ending] and media.kind_of(media.type_of_file(path)) == "image"
    and not (ending == "jpg" and core.is_motion_jpeg(path)) then
    return "is a still picture, not a video or GIF; give it as `image`"
  end
end

--- The kind of medium that a model makes, by its name; nil where that does not tell.
---@param model any
---@return "video"|"gif"|"image"|nil
function media.kind_of_model(model)
  for kind, description in pairs(media.kinds) do
    if model == description.model or model == description.primary_model then
      return kind
    end
  end
end

--- The kind of a medium by its content type. An animated PNG is a video: FFmpeg reads it as one, and no still picture is made of it.
---@param content_type string
---@return "video"|"gif"|"image"
function media.kind_of(content_type)
  if content_type == "image/apng" then
    return "video"
  end
  return content_type == "image/gif" and "gif" or content_type:match("^%a+")
end

return media
