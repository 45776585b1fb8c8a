--- What a server said, for people: out of its JSON, the XML of a storage, a gateway's page or plain text.
local core = require "faceswap.core"
local json = require "faceswap.json"

local server_text = {}

-- Bytes of an excerpt; single faults that are told of many; how much of a page is looked at, and of a line.
local EXCERPT_MAX, FAULTS_MAX, PAGE_MAX, LINE_MAX = 200, 3, 8192, 4096

---@class faceswap.ServerText
---@field text string? what it said, one line
---@field code string? of a storage of the S3 kind: "AccessDenied", …
---@field request_id string? what its operators find the request by
---@field envelope boolean? whether that is the service's own message, or the answer about a task
---@field faults string? what was wrong with single fields, one line

-- One clean line; nil where nothing is left of it.
local function line_of(text)
  text = core.clean(text:sub(1, LINE_MAX)):gsub("%s+", " "):gsub("^ ", ""):gsub(" $", "")
  return text ~= "" and text or nil
end

-- ---- JSON ------------------------------------------------------------------------------------------------------------------

local function first_text(value, names)
  for _, name in ipairs(names) do
    local member = value[name]
    if type(member) == "table" then
      member = member.message
    end
    if type(member) == "string" and member:find "%S" then
      return member
    elseif type(member) == "number" then
      return ("%.14g"):format(member)
    end
  end
end

-- Where in the request a fault is: "input.faces.0.target" of {"body", "input", "faces", 0, "target"}; nil where nothing is told.
local function location_of(fault)
  local location = fault.loc or fault.field or fault.path or fault.param or fault.name
  if type(location) ~= "table" then
    return location and tostring(location)
  end
  local parts = {}
  for i = 1, json.length(location) or 0 do
    local part = location[i] -- nil for null
    if part ~= nil and not (i == 1 and part == "body") then
      parts[#parts + 1] = tostring(part)
    end
  end
  return parts[1] and table.concat(parts, ".")
end

local fault_texts = { "msg", "message", "error", "detail", "description", "reason" }

local function fault_of(name, fault)
  local location = type(name) == "string" and name or nil
  if type(fault) == "table" then
    location = location_of(fault) or location
    -- {"target": ["is no URL", …]}
    fault = first_text(fault, fault_texts) or type(fault[1]) == "string" and fault[1] or nil
  end
  if type(fault) ~= "string" and type(fault) ~= "number" then
    return location
  end
  return location and ("%s: %s"):format(location, fault) or tostring(fault)
end

-- Adds the faults of a list, or of a map from fields to texts.
local function add_faults(faults, list)
  if type(list) == "string" then
    faults[#faults + 1] = list
  end
  if type(list) ~= "table" then
    return
  end
  local names = {}
  for name in pairs(list) do
    names[#names + 1] = name
  end
  table.sort(names, function(a, b)
    return type(a) == type(b) and a < b or type(a) == "number" and type(b) ~= "number"
  end)
  for _, name in ipairs(names) do
    faults[#faults + 1] = fault_of(name, list[name])
  end
end

local function faults_of(value)
  local faults = {}
  local data = type(value.data) == "table" and value.data or {}
  for _, holder in ipairs { value, data, type(data.result) == "table" and data.result or nil } do
    for _, name in ipairs { "errors", "detail", "details" } do
      add_faults(faults, holder[name])
    end
    add_faults(faults, type(holder.message) == "table" and holder.message or nil)
  end
  local more = #faults - FAULTS_MAX
  for i = #faults, FAULTS_MAX + 1, -1 do
    faults[i] = nil
  end
  local text = table.concat(faults, ", ")
  return line_of(more > 0 and ("%s and %d more"):format(text, more) or text)
end

-- What an envelope says beside an answer in which something else is wrong.
local PRAISE = { success = true, ok = true, succeeded = true }

local TEXT_NAMES = { "message", "error", "error_description", "detail", "title", "msg", "reason" }

-- The reason that a value tells; nil where it only says that all is well.
local function reason_in(value)
  local text = type(value) == "table" and first_text(value, TEXT_NAMES)
  return text and not PRAISE[text:lower()] and line_of(text) or nil
end

local function of_json(value)
  return {
    text = reason_in(value) or reason_in(value.data),
    envelope = type(value.message) == "string" or type(value.data) == "table",
    faults = faults_of(value),
    request_id = first_text(value, { "request_id", "requestId", "trace_id", "traceId" }),
  }
end

-- ---- XML and HTML ------------------------------------------------------------------------------------------------------------

local entities = { amp = "&", lt = "<", gt = ">", quot = '"', apos = "'", nbsp = " ", ["#39"] = "'", ["#34"] = '"' }

local function unescape(text)
  return (text:gsub("&(#?%w+);", entities))
end

local function element(text, name)
  local content = text:match(("<%s[^>]*>(.-)</%s>"):format(name, name))
  return content and line_of(unescape(content))
end

-- A storage's error (Amazon S3 API Reference, "Error responses").
local function of_storage(text)
  local code, message = element(text, "Code"), element(text, "Message")
  local detail = element(text, "Details") or element(text, "AuthenticationErrorDetail") -- of Google's and Azure's
  message = message and detail and ("%s %s"):format(message, detail) or message
  return {
    code = code,
    text = code and message and ("%s: %s"):format(code, message) or code or message,
    request_id = element(text, "RequestId"),
  }
end

-- Tags that part words. Others stand within one, where a browser would show nothing of them.
local blocks = { br = true, p = true, div = true, li = true, td = true, th = true, tr = true, h1 = true, h2 = true, h3 = true,
  hr = true, ul = true, ol = true, table = true, pre = true, center = true, body = true, head = true, title = true, address = true }

local function without_tags(text, parted_by)
  return (text:gsub("</?(%w*)[^>]*>", function(name)
    return blocks[name:lower()] and parted_by or ""
  end))
end

-- The first line of a page's text: its heading, its title, or whatever comes first. A heading of one word is often the name of the site.
local function of_page(text)
  text = text:gsub("<!%-%-.-%-%->", ""):gsub("<[Ss][Cc][Rr][Ii][Pp][Tt].-</[Ss][Cc][Rr][Ii][Pp][Tt]>", "")
    :gsub("<[Ss][Tt][Yy][Ll][Ee].-</[Ss][Tt][Yy][Ll][Ee]>", "")
  local first
  for _, name in ipairs { "[Hh]1", "[Tt][Ii][Tt][Ll][Ee]" } do
    local content = text:match(("<%s[^>]*>(.-)</%s>"):format(name, name))
    local line = content and line_of(unescape(without_tags(content, " ")))
    if line and (not first or line:find " " and not first:find " ") then
      first = line
    end
  end
  if not first then
    for line in without_tags(text, "\n"):gmatch "[^\r\n]+" do
      first = first or line_of(unescape(line))
    end
  end
  return { text = first }
end

-- ---- any ---------------------------------------------------------------------------------------------------------------------

-- Bytes that are no text: one in ten and more is neither printable nor part of a character.
local function is_binary(text)
  local _, unclean = core.clean(text, true):gsub("%?", "")
  local _, own = text:gsub("%?", "")
  return text:find("%z") ~= nil or (unclean - own) * 10 > #text
end

local function of_plain(text)
  if is_binary(text) then
    return { text = #text == 1 and "a byte that is no text" or ("%d bytes that are no text"):format(#text) }
  end
  return { text = line_of(text:match "%S[^\r\n]*" or "") }
end

--- The beginning of a line, for a message. What is secret has to be taken out before: its beginning would stay.
---@param line string
---@return string
function server_text.excerpt(line)
  if #line <= EXCERPT_MAX then
    return line
  end
  return (line:sub(1, EXCERPT_MAX):gsub("[\192-\255]?[\128-\191]*$", "") .. "…")
end

--- What a server said with the body of an answer, in lines as long as they were.
---@param body string?
---@return faceswap.ServerText
function server_text.of(body)
  local text = (body or ""):gsub("^\239\187\191", ""):gsub("^%s+", "")
  if text == "" then
    return {}
  elseif text:find "^[%[{]" then
    local value = json.decode(text, { lax = true })
    return type(value) == "table" and of_json(value) or of_plain(text)
  elseif text:find "^<" then
    text = text:sub(1, PAGE_MAX)
    return text:find "<Error[%s>]" and text:find "<Code>" and of_storage(text) or of_page(text)
  end
  return of_plain(text)
end

--- Whether a text tells nothing that another does not: each of its words stands there.
---@param text string
---@param said string
---@return boolean
function server_text.repeats(text, said)
  local there = {}
  for word in said:lower():gmatch "[%w\128-\255]+" do
    there[word] = true
  end
  for word in text:lower():gmatch "[%w\128-\255]+" do
    if not there[word] then
      return false
    end
  end
  return true
end

return server_text
