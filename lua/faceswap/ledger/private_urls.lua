--- URLs as the ledger keeps them: without query, fragment, name and password, which may let anybody who reads the file fetch a video or
--- act as its owner. A mark stands for what was cut off, so that the whole URL is recognised when it is given again.
local core = require "faceswap.core"

local private_urls = {}

local MARK = "#cut-"

--- A URL as it is kept; what is none stays as it is.
---@param url string
---@return string
function private_urls.cut(url)
  local scheme, authority, path, rest = url:match "^(%a[%w+.-]*://)([^/?#]*)([^?#]*)(.*)$"
  local host = scheme and authority:match "([^@]*)$"
  if not scheme or rest == "" and host == authority or rest:sub(1, #MARK) == MARK then
    return url
  end
  -- a digest without a key: it need not withstand who guesses, since what is cut off from signed URLs cannot be guessed
  return scheme .. host .. path .. MARK .. core.hmac("faceswap ledger", url):sub(1, 16)
end

--- A sentence with all URLs in it as they are kept.
---@param text string
---@return string
function private_urls.cut_all(text)
  return (text:gsub('%a[%w+.-]*://[^%s"\'<>]+', private_urls.cut))
end

--- A copy of a request with all URLs in it as they are kept.
---@param value any
---@return any
function private_urls.copy(value)
  if type(value) == "string" then
    return value:find "%s" and private_urls.cut_all(value) or private_urls.cut(value)
  elseif type(value) ~= "table" then
    return value
  end
  local copy = setmetatable({}, getmetatable(value)) -- which may say that it is a list
  for name, member in pairs(value) do
    copy[name] = private_urls.copy(member)
  end
  return copy
end

--- Whether something was cut off from a URL that was kept: it cannot be fetched.
---@param url string
---@return boolean
function private_urls.is_cut(url)
  return url:find(MARK, 1, true) ~= nil
end

--- A URL that was kept, for people: dots where something was cut off.
---@param url string?
---@return string?
function private_urls.shown(url)
  return url and (url:gsub(MARK:gsub("%-", "%%-") .. "%x+$", "?…"))
end

return private_urls
