--- A contact sheet: one self-contained page with every face of a detection and who becomes whom.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local options = require "faceswap.options"
local media = require "faceswap.media"

local sheet = {}

local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function base64_digit(number)
  return alphabet:sub(number % 64 + 1, number % 64 + 1)
end

local function base64(bytes)
  local out = {}
  for i = 1, #bytes, 3 do
    local a, b, c = bytes:byte(i, i + 2)
    local group = a * 65536 + (b or 0) * 256 + (c or 0)
    local function digit(divisor)
      return base64_digit(math.floor(group / divisor))
    end
    out[#out + 1] = digit(262144) .. digit(4096) .. (b and digit(64) or "=") .. (c and digit(1) or "=")
  end
  return table.concat(out)
end

local function escape(text)
  return (tostring(text):gsub("[&<>\"']", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }))
end

local function read_file(path)
  local file, problem = io.open(path, "rb")
  if not file then
    return nil, errors.new { kind = "config", message = problem }
  end
  local bytes = file:read("*a")
  file:close()
  return bytes
end

-- The picture at a URL or path as a data: URL, so that the page outlives both.
local function data_url(client, place)
  local path, temporary = place, nil
  if options.is_url(place) then
    temporary = os.tmpname()
    local ok, err = client:download(place, temporary)
    if not ok then
      os.remove(temporary)
      return nil, err
    end
    path = temporary
  end
  local bytes, err = read_file(path)
  if temporary then
    os.remove(temporary)
  end
  if not bytes then
    return nil, err
  end
  local content_type = media.type_of(place) or "image/jpeg"
  return ("data:%s;base64,%s"):format(content_type, base64(bytes))
end

local page = [[
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Faces of %s</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.4 system-ui, sans-serif }
  body { margin: 1.5rem auto; max-width: 70rem; padding: 0 1rem }
  h1 { font-size: 1.3rem; overflow-wrap: anywhere }
  ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1rem; list-style: none; padding: 0 }
  li { border: 1px solid #8886; border-radius: .6rem; padding: .8rem }
  figure { display: flex; gap: .6rem; align-items: center; margin: 0 }
  img { width: 7rem; height: 8rem; object-fit: cover; border-radius: .4rem }
  b { font-size: 1.1rem }
  p { margin: .5rem 0 0; color: #777 }
</style>
<h1>%d faces of %s</h1>
<ul>
%s</ul>
</html>
]]

local function describe(face)
  local facts = {}
  if face.first_seen and face.last_seen then
    facts[#facts + 1] = ("%.1f s to %.1f s"):format(face.first_seen, face.last_seen)
  end
  if face.frames then
    facts[#facts + 1] = ("in %d frames"):format(face.frames)
  end
  return table.concat(facts, ", ")
end

local function card(client, face, target)
  local picture, err = data_url(client, face.link)
  if not picture then
    return nil, err
  end
  local becomes = "<span>stays</span>"
  if target then
    local target_picture
    target_picture, err = data_url(client, target)
    if not target_picture then
      return nil, err
    end
    becomes = ('<span aria-hidden="true">→</span><img src="%s" alt="target of face %d">'):format(target_picture, face.id)
  end
  return ('<li><b>Face %d</b><figure><img src="%s" alt="face %d">%s</figure><p>%s</p></li>\n'):format(
    face.id, picture, face.id, becomes, escape(describe(face)))
end

--- Writes the page.
---@param client faceswap.Client downloads the pictures
---@param detection faceswap.Detection
---@param targets table<integer, string> face id to URL or path; a face without one stays
---@param path string
---@param title string? default: the media's URL
---@return string? path
---@return faceswap.Error?
function sheet.write(client, detection, targets, path, title)
  local cards = {}
  for i, face in ipairs(detection.faces) do
    local html, err = card(client, face, targets[face.id])
    if not html then
      return nil, err
    end
    cards[i] = html
  end
  title = escape(title or detection.media_url)
  local ok, problem = core.write(path, page:format(title, #cards, title, table.concat(cards)))
  if not ok then
    return nil, errors.new { kind = "config", message = problem }
  end
  return path
end

return sheet
