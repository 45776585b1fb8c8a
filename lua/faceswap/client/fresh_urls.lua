--- The URLs of files that the service has just made. Storages and the caches before them show a new file to some readers later than to
-- others: for a while "not found" is not the last word.
local fresh_urls = {}

-- Our own numbers: seconds after which a URL is fresh no more, and so long ago a task has not just ended, by a clock that may be wrong;
-- beyond so many URLs all are forgotten.
local FRESH, JUST_ENDED, MOST = 120, 3600, 10000

---@class faceswap.FreshUrls
---@field private since table<string, number> when it was told first, by URL without its query, which may be signed anew
---@field private count integer
---@field private clock faceswap.Clock
local FreshUrls = {}
FreshUrls.__index = FreshUrls

local function name_of(url)
  return (url:gsub("[?#].*$", ""))
end

--- Notes the URLs of what has just been made.
---@param urls string[]
---@param ended_at integer? unix seconds, where the service tells when it was made
function FreshUrls:note(urls, ended_at)
  if ended_at and math.abs(self.clock.time() - ended_at) > JUST_ENDED then
    return
  end
  if self.count + #urls > MOST then
    self.since, self.count = {}, 0
  end
  for _, url in ipairs(urls) do
    local name = name_of(url)
    if not self.since[name] then
      self.since[name], self.count = self.clock.now(), self.count + 1
    end
  end
end

--- Whether a URL was told so short a time ago that its file may be on its way.
---@param url string
---@return boolean
function FreshUrls:has(url)
  local since = self.since[name_of(url)]
  return since ~= nil and self.clock.now() - since < FRESH
end

--- Notes that a URL's file was waited for in vain.
---@param url string
function FreshUrls:forget(url)
  local name = name_of(url)
  self.count = self.count - (self.since[name] and 1 or 0)
  self.since[name] = nil
end

---@param clock faceswap.Clock
---@return faceswap.FreshUrls
function fresh_urls.new(clock)
  return setmetatable({ since = {}, count = 0, clock = clock }, FreshUrls)
end

return fresh_urls
