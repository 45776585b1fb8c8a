--- Checks of what callers pass. A mistake in a program raises, and names the argument.
local core = require "faceswap.core"

local options = {}

-- Where this module's files are, as the sources of functions name it.
local OWN = debug.getinfo(1, "S").source:match "^(@.*)options%.lua$" or "\0"

--- Raises at the line of the program that has led here, through however many of this module's own; without one where it is none, as in a
--- job whose function is a method.
---@param message string
function options.misuse(message)
  local level = 2
  local info = debug.getinfo(level, "Sl")
  while info and (info.currentline <= 0 or info.source:sub(1, #OWN) == OWN) do
    level = level + 1
    info = debug.getinfo(level, "Sl")
  end
  error(info and ("%s:%d: %s"):format(info.short_src, info.currentline, message) or message, 0)
end

local function fail(format, ...)
  options.misuse(format:format(...))
end

-- Whether a value is a string without zero bytes: of a path, a URL or an id that goes to C one would be the end.
local function is_text(value)
  return type(value) == "string" and not value:find("\0", 1, true)
end

local function not_text(value)
  return type(value) == "string" and "not have zero bytes" or "be a string, got " .. type(value)
end

-- A blank key, as of a form's field that nobody has filled in, would be one job for all of them.
local function is_key(value)
  return type(value) == "string" and value:find "%S" ~= nil
end

local function not_key(value)
  return type(value) == "string" and "name the job, and is blank" or "be a string, got " .. type(value)
end

local function kind_of(value)
  local meta = getmetatable(value)
  return type(meta) == "table" and rawget(meta, "__call") and "function" or type(value)
end

-- Checks one option. `wanted`: see options.check.
local function check_one(where, name, value, wanted)
  if wanted == "amount" then
    if type(value) ~= "number" or not (value >= 0 and value < math.huge) then
      fail("%s: option '%s' must be a number, 0 or above", where, name)
    end
  elseif wanted == "text" then
    if not is_text(value) then
      fail("%s: option '%s' must %s", where, name, not_text(value))
    end
  elseif wanted == "key" then
    if not is_key(value) then
      fail("%s: option '%s' must %s", where, name, not_key(value))
    end
  elseif not ("|" .. wanted .. "|"):find("|" .. kind_of(value) .. "|", 1, true) then
    fail("%s: option '%s' must be a %s, got %s", where, name, (wanted:gsub("|", " or a ")), type(value))
  elseif wanted == "number" and not (value > 0 and value < math.huge) then
    fail("%s: option '%s' must be a number above 0", where, name)
  end
end

--- Checks a table of options against `known`, a map from names to Lua types ("string", "number", …). Options that it has by a metatable, as
--- defaults, are used, and so are checked as well; what else is there, such as methods, is nobody's slip.
---@param where string the function's name, for the message
---@param given table? nil counts as empty
---@param known table<string, string> several types are parted by "|"; a "number" is above 0, an "amount" may be 0,
--- a "text" is a string without zero bytes, a "key" the name of a job
---@return table given
function options.check(where, given, known)
  if given == nil then
    return {}
  end
  if type(given) ~= "table" then
    fail("%s: a table of options expected, got %s", where, type(given))
  end
  for name, value in pairs(given) do
    if not known[name] then
      fail("%s: there is no option '%s'", where, tostring(name))
    end
    check_one(where, name, value, known[name])
  end
  for name, wanted in pairs(getmetatable(given) and known or {}) do
    if given[name] ~= nil then
      check_one(where, name, given[name], wanted)
    end
  end
  return given
end

--- Checks one argument.
---@param where string
---@param name string
---@param value any
---@param wanted string a Lua type, or "text": a string without zero bytes
function options.argument(where, name, value, wanted)
  if wanted == "text" then
    if not is_text(value) then
      fail("%s: %s must %s", where, name, not_text(value))
    end
  elseif type(value) ~= wanted then
    fail("%s: %s must be a %s, got %s", where, name, wanted, type(value))
  end
  return value
end

--- A text without the space around it, in a time that grows with its length alone: a pattern that ends with "%s*$" looks at each space
--- once for each space before it, and a text of a server may have any number of them.
---@param text string
---@return string
function options.trimmed(text)
  local first, last = text:find "%S", #text
  while first and text:find("^%s", last) do
    last = last - 1
  end
  return first and text:sub(first, last) or ""
end

--- Checks the id of a task or detection, as one that was read from a file: the space around it is no part of it.
---@param where string
---@param name string
---@param value any
---@return string
function options.id(where, name, value)
  local id = options.trimmed(options.argument(where, name, value, "text"))
  if id == "" then
    fail("%s: %s must name a task or a detection, and is empty", where, name)
  end
  return id
end

--- Raises where what the core's object of a client, scheduler or analyzer is asked for would be a mistake: it is of the process that this
--- one was forked from, or is closed.
---@param owner {core: userdata}
function options.check_core(owner)
  local ok, problem = pcall(owner.core.active, owner.core)
  if not ok then
    options.misuse(problem)
  end
end

--- Raises where a client is closed, except in a job that was cancelled with it, which sees an error in each call.
---@param client faceswap.Client
function options.check_open(client)
  if client.closed and not client.scheduler:is_cancelled() then
    options.misuse "the client is closed"
  end
end

--- The same, and where it is another process's.
---@param client faceswap.Client
function options.check_usable(client)
  options.check_open(client)
  if not client.closed then
    options.check_core(client)
  end
end

--- Has the methods of a class say so where they are called with a dot.
---@param class table with its `__name`, and all of its methods
---@param ... string names of functions that are called with a dot
function options.guard_methods(class, ...)
  local skipped = { ... }
  for _, name in ipairs(skipped) do
    skipped[name] = true
  end
  local function guarded(name, method)
    return function(object, ...)
      if getmetatable(object) ~= class then
        fail("%s is called with a colon: %s:%s(…)", name, class.__name:match("%a+$"):lower(), name)
      end
      return method(object, ...)
    end
  end
  local methods = {}
  for name, method in pairs(class) do
    methods[name] = type(method) == "function" and not name:find "^__" and not skipped[name] and guarded(name, method) or nil
  end
  for name, method in pairs(methods) do
    class[name] = method
  end
end

--- Whether a text is an http(s) URL with a host, and without spaces and control characters, which would break a request or a log line
--- apart.
function options.is_url(text)
  return type(text) == "string" and text:find("^[Hh][Tt][Tt][Pp][Ss]?://[^/]") ~= nil and not text:find("[%c%s]")
    and core.url_host(text) ~= ""
end

--- A URL, or a sentence with some, without passwords.
---@param text string
---@return string
function options.without_passwords(text)
  return (text:gsub("//([^/?#%s:@]*):[^/?#%s]*@", "//%1:***@"))
end

--- Whether what is sent to a URL can be read by nobody on the way: it is encrypted, or stays on this machine.
function options.is_safe_url(url)
  local scheme, authority = url:match("^(%a+)://([^/?#\\]*)")
  if scheme:lower() == "https" then
    return true
  end
  local host = authority:match("^%[([^%]]*)%]:?%d*$") or authority:match("^([^:@]*):?%d*$")
  return host == "localhost" or host == "::1" or host ~= nil and host:find("^127%.%d+%.%d+%.%d+$") ~= nil
end

return options
