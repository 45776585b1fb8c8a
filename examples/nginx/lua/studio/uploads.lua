--- Request bodies that are files. nginx has written them to the disk, beside where they shall go: they are moved, never read into memory.
local media = require "faceswap.media"
local reply = require "studio.reply"
local target_pictures = require "faceswap.faces.target_pictures"

local uploads = {}

---@class studio.Upload
---@field path string where nginx has put it; removed with the request unless it is moved
---@field name string? what the user calls it
---@field kind "video"|"gif"|"image"
---@field ending string with a dot

--- Receives the body and finds out what it is; answers with a problem, and does not return, where it is not wanted.
---@param wanted table<string, boolean> kinds
---@param description string of what is wanted
---@return studio.Upload
function uploads.receive(wanted, description)
  ngx.req.read_body()
  local path, name = ngx.req.get_body_file(), ngx.req.get_uri_args(10).name
  if not path then
    return reply.problem(400, "empty", "the request has no body: send the file as it is")
  end
  name = type(name) == "string" and name or nil
  local content_type, ending = media.type_of_file(path)
  if not content_type and name then
    content_type, ending = media.type_of(name)
  end
  local kind = content_type and media.kind_of(content_type)
  if not wanted[kind or ""] then
    return reply.problem(415, "format", "this is not " .. description)
  end
  return { path = path, name = name, kind = kind, ending = ending }
end

--- Receives a picture of a face.
---@return studio.Upload
function uploads.receive_picture()
  return uploads.receive({ image = true }, "a picture: JPEG, PNG and WebP are known")
end

--- What is wrong with a picture as a target, without the picture's path.
---@param path string
---@return string? fault
function uploads.fault_of(path)
  local fault = target_pictures.judge(path)
  return fault and reply.without_path(fault, path, "it")
end

--- Moves a file to its place.
---@param upload studio.Upload
---@param place string
function uploads.keep(upload, place)
  assert(os.rename(upload.path, place))
end

-- Bytes of a body that is read into memory: its location allows no more.
local TEXT_MAX = 512 * 1024

--- The body of a request that is a text, wherever nginx has put it.
---@return string
function uploads.text()
  ngx.req.read_body()
  local path = ngx.req.get_body_file()
  local file = path and io.open(path, "rb")
  if not file then
    return ngx.req.get_body_data() or ""
  end
  local text = file:read(TEXT_MAX)
  file:close()
  return text or ""
end

--- A name that the user has given, fit for being shown: one line, not long. It never becomes part of a path.
---@param text string?
---@param default string
---@return string
function uploads.name(text, default)
  local name = (text or ""):gsub("%c+", " "):match("^%s*(.-)%s*$")
  if #name > 120 then
    name = name:sub(1, 120):gsub("[\192-\255][\128-\191]*$", "") .. "…" -- no half of a character
  end
  return name ~= "" and name or default
end

return uploads
