--- Where the service is, what authorises, and the way there: as the options say, then the environment, then ~/.crun/.env. All of it is
--- checked, so that nothing in it can break a request apart.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local local_engine = require "faceswap.client.local_engine"
local options = require "faceswap.options"
local runtime = require "faceswap.runtime"

local service = {}

-- Addresses by the option `region`; that of mainland China is the vendor's client's.
local REGIONS = { global = "https://api.crun.ai", cn = "https://api.crunai.com" }

--- The address that is taken where none is named.
service.GLOBAL = REGIONS.global

--- The same as entries of the ledger have it.
service.GLOBAL_NAME = REGIONS.global:match "//(.*)$"

--- Where the vendor's own client keeps its key.
service.KEY_FILE = "~/.crun/.env"

local OF_VARIABLE = "the environment variable "

-- ---- the key ---------------------------------------------------------------------------------------------------------------

-- The value of a line as shells and dotenv write it: quoted, or up to a comment.
local function unquote(text)
  return text:match '^"(.-)"' or text:match "^'(.-)'" or text:gsub("%s+#.*$", ""):gsub("%s+$", "")
end

--- The API key in the text of a file: what CRUN_API_KEY is set to there, as a shell or dotenv reads it; nil without one.
---@param text string
---@param bare boolean? a text that sets nothing has the key itself in its first line
---@return string?
function service.key_in(text, bare)
  local key, first
  for line in text:gsub("^\239\187\191", ""):gmatch "[^\n]+" do
    line = line:gsub("\r$", ""):gsub("^%s*export%s+", "")
    first = first or line
    local value = line:match "^%s*CRUN_API_KEY%s*=%s*(.*)$"
    key = value and unquote(value) or key -- the last one counts, as in a shell
  end
  key = key or bare and first and unquote(first:match "^%s*(.*)$") or nil
  return key ~= "" and key or nil
end

--- Checks that a text can be a key: a quote around it is one of a variable's or a file's.
---@param key string
---@param source string where it came from
---@return boolean?
---@return faceswap.Error?
function service.check_key(key, source)
  if key:find "[^\33-\126]" or key:find "[\"']" then
    return errors.fail("config", "%s: an API key has no spaces, quotes or control characters", source)
  end
  return true
end

local function key_of_file(path)
  local file = core.file_size(path) and io.open(path, "r") -- no pipe, which would be waited for
  if not file then
    return nil
  end
  local text = file:read "*a"
  file:close()
  return text and service.key_in(text)
end

--- The API key, and where it came from; nil where there is none.
---@param given {api_key: string?}
---@return string? key
---@return string? source
function service.key(given)
  if given.api_key then
    return given.api_key, "the option api_key"
  end
  local key = runtime.variable "CRUN_API_KEY"
  if key then
    return key, OF_VARIABLE .. "CRUN_API_KEY"
  end
  local home = runtime.variable "HOME"
  key = home and key_of_file(home .. service.KEY_FILE:sub(2))
  return key, key and service.KEY_FILE or nil
end

-- ---- the address -------------------------------------------------------------------------------------------------------------

local function address(given)
  local region = given.region and REGIONS[given.region]
  if given.region and not region then
    return errors.fail("config", "region: '%s' is neither 'global' nor 'cn'", given.region)
  elseif given.region and given.base_url then
    return errors.fail("config", "region: the service's address is given by base_url already; leave one of them out")
  end
  return given.base_url or region or runtime.variable "CRUN_BASE_URL" or REGIONS.global
end

-- `name` is of the option or variable that has it.
local function check_address(base_url, allow_insecure, name)
  if not options.is_url(base_url) or base_url:find("[?#@]") then
    return errors.fail("config", "%s: '%s' is not an http(s) URL", name, options.without_passwords(base_url))
  end
  if not options.is_safe_url(base_url) and not allow_insecure then
    return errors.fail("config", "%s: %s would send the API key unencrypted; use https, or set allow_insecure", name, base_url)
  end
  return true
end

local function hosted(given)
  local key, source = service.key(given)
  if not key or key == "" then
    return errors.fail("config", "no API key: set the option api_key or the environment variable CRUN_API_KEY, "
      .. "or write CRUN_API_KEY=… into %s", service.KEY_FILE)
  end
  local base_url, err = address(given)
  if not base_url then
    return nil, err
  end
  return { base_url = base_url, api_key = key, key_source = source }
end

-- ---- the way there -----------------------------------------------------------------------------------------------------------

-- The certificates that are trusted instead of the system's: the option's, else those that the environment names for curl and OpenSSL,
-- of which libcurl by itself reads neither.
local function find_certificates(given)
  for _, place in ipairs {
    { given.ca_file, "ca_file" }, { runtime.variable "CURL_CA_BUNDLE", OF_VARIABLE .. "CURL_CA_BUNDLE" },
    { runtime.variable "SSL_CERT_FILE", OF_VARIABLE .. "SSL_CERT_FILE" },
  } do
    if place[1] then
      local size, problem = core.file_size(place[1])
      if not size then
        return errors.fail("config", "%s: %s", place[2], problem)
      end
      return place[1]
    end
  end
end

local PROXIES = { http = true, https = true, socks4 = true, socks4a = true, socks5 = true, socks5h = true }

local function check_proxy(proxy)
  if not proxy or proxy == "" then
    return true
  end
  local scheme, rest = proxy:match "^(%a[%w+.-]*)://(.+)$"
  local bare = not scheme and proxy:match "^%[?[%w.:-]+%]?:%d+$"
  if proxy:find "[%c%s]" or not bare and not (scheme and PROXIES[scheme:lower()] and rest:find "^[^/]") then
    return errors.fail("config", "proxy: '%s' is no proxy's address, as in http://proxy.example:3128 or socks5h://127.0.0.1:1080",
      options.without_passwords(proxy))
  end
  return true
end

-- What the core sets itself, and what would change where a request goes or how it is framed.
local RESERVED = { ["x-api-key"] = true, ["content-type"] = true, ["content-length"] = true, ["transfer-encoding"] = true, host = true,
  accept = true, ["user-agent"] = true, connection = true, expect = true, range = true, ["if-range"] = true }

-- Headers as lines, in the order of their names; "" where there are none.
local function header_lines(headers)
  local lines = {}
  for name, value in pairs(headers or {}) do
    if type(name) ~= "string" or not name:find "^[%w!#$%%&'*+.^_`|~-]+$" then
      return errors.fail("config", "headers: '%s' is not the name of a header", tostring(name))
    elseif RESERVED[name:lower()] then
      return errors.fail("config", "headers: '%s' is set by the client itself", name)
    elseif type(value) ~= "string" or value:find "%c" then
      return errors.fail("config", "headers: the value of '%s' must be a text without control characters", name)
    end
    -- libcurl takes out a header whose line ends with the colon, and sends an empty one for a semicolon
    lines[#lines + 1] = value:find "%S" and ("%s: %s"):format(name, value) or name .. ";"
  end
  table.sort(lines)
  return table.concat(lines, "\n")
end

local VERSIONS = { ["1.1"] = true, ["2"] = true }

---@class faceswap.Way
---@field ca_file string?
---@field proxy string?
---@field headers string? a line each
---@field user_agent string?
---@field retries integer?
---@field http_version string?

--- How requests go there: what the options `proxy`, `ca_file`, `headers`, `user_agent`, `retries` and `http_version` and the environment
--- say, for the core.
---@param given faceswap.Options
---@return faceswap.Way?
---@return faceswap.Error?
function service.way(given)
  local ca_file, err = find_certificates(given)
  if err then
    return nil, err
  end
  local ok, wrong = check_proxy(given.proxy)
  if not ok then
    return nil, wrong
  end
  local headers, malformed = header_lines(given.headers)
  if not headers then
    return nil, malformed
  end
  local version = given.http_version and tostring(given.http_version)
  if version and not VERSIONS[version] then
    return errors.fail("config", "http_version: '%s' is neither '1.1' nor '2'", version)
  elseif given.user_agent and given.user_agent:find "%c" then
    return errors.fail("config", "user_agent: control characters would break the request apart")
  elseif given.retries and given.retries % 1 ~= 0 then
    return errors.fail("config", "retries: it must be a whole number")
  end
  return { ca_file = ca_file, proxy = given.proxy, headers = headers ~= "" and headers or nil, user_agent = given.user_agent,
    retries = given.retries, http_version = version }
end

-- ---- where its calls are -----------------------------------------------------------------------------------------------------

-- The calls whose path can be another one.
local CALLS = { "balance", "estimate", "upload_url", "detect_video", "detect_image", "detection", "create", "task" }
local is_call = {}
for _, name in ipairs(CALLS) do
  is_call[name] = true
end

-- The paths of calls by name, where they are others than the documented ones: of the option, else of the environment, as
-- "detect_video=/api/v1/…", several parted by spaces or commas. A local engine has those that it has.
local function find_paths(given, backend)
  local paths, source = given.paths, "paths"
  if not paths and backend == "hosted" then
    paths, source = {}, OF_VARIABLE .. "CRUN_PATHS"
    for entry in (runtime.variable "CRUN_PATHS" or ""):gmatch "[^%s,]+" do
      local name, path = entry:match "^([^=]*)=?(.*)$"
      paths[name] = path
    end
  end
  for name, path in pairs(paths or {}) do
    if not is_call[name] then
      return errors.fail("config", "%s: '%s' is none of %s", source, tostring(name), table.concat(CALLS, ", "))
    elseif type(path) ~= "string" or not path:find "^/[^%s%c?#]+$" then
      return errors.fail("config", "%s: the path of %s must begin with a slash, and have no query", source, name)
    end
  end
  return paths or {}
end

-- ---- all of it ---------------------------------------------------------------------------------------------------------------

-- Where a double of faceswap.testing stands for the service. Its address and key are nobody's, and its calls have no paths.
local function doubled(given)
  return {
    paths = {},
    base_url = "https://service.faceswap.test", api_key = "ak_testing0000000000000000000000000", key_source = "the test double",
    backend = given.backend or "hosted",
  }
end

-- The local engine is one service, whatever its port; no host has a space in its name.
local LOCAL = "local engine"

--- What entries of the ledger call a service: host, port and path, however the address is written. The two of `region` are one: a key that
--- changes from one to the other must not pay again.
---@param found {base_url: string, backend: "hosted"|"local"}
---@return string
function service.name(found)
  if found.backend == "local" then
    return LOCAL
  end
  local scheme, host, path = found.base_url:match "^(%a+)://([^/]*)(.*)$"
  host = host:lower():gsub(scheme:lower() == "https" and ":443$" or ":80$", ""):gsub("%.$", "")
  local name = host .. path:gsub("/+$", "")
  for _, region in pairs(REGIONS) do
    name = "https://" .. name == region and service.GLOBAL_NAME or name
  end
  return (name:gsub("[^\33-\126]", function(byte)
    return ("%%%02X"):format(byte:byte())
  end))
end

---@class faceswap.Service
---@field base_url string without a slash at its end
---@field api_key string
---@field key_source string for messages
---@field backend "hosted"|"local"
---@field paths table<string, string> of calls, where they are others than the documented ones
---@field process userdata? of an engine that was started

--- Finds the service.
---@param given faceswap.Options
---@return faceswap.Service?
---@return faceswap.Error?
function service.find(given)
  local_engine.check("faceswap.new", given.engine)
  if given.transport then
    return doubled(given)
  end
  -- who says where the service is, or has a key for it, means that one whatever the environment has
  local named = given.backend or given.base_url or given.api_key or given.region
  local backend = given.backend or not named and runtime.variable "FACESWAP_BACKEND" or "hosted"
  if backend ~= "local" and backend ~= "hosted" then
    local name = given.backend and "backend" or OF_VARIABLE .. "FACESWAP_BACKEND"
    return errors.fail("config", "%s: '%s' is neither 'hosted' nor 'local'", name, backend)
  end
  local paths, malformed = find_paths(given, backend)
  if not paths then
    return nil, malformed
  end
  local found, err = (backend == "local" and local_engine.open or hosted)(given)
  if not found then
    return nil, err
  end
  found.backend, found.paths = backend, paths
  found.base_url = found.base_url:gsub("/+$", "")
  local of_environment = OF_VARIABLE .. (backend == "local" and "FACESWAP_LOCAL_URL" or "CRUN_BASE_URL")
  local ok, wrong = check_address(found.base_url, given.allow_insecure, given.base_url and "base_url" or of_environment)
  if not ok then
    return nil, wrong
  end
  ok, wrong = service.check_key(found.api_key, found.key_source)
  if not ok then
    return nil, wrong
  end
  return found
end

return service
