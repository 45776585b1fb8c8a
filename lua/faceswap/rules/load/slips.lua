--- Finds what Lua lets pass in silence: `r.like "a" or r.like "b"` is r.like "a", since a selector is neither nil nor false; with `and` it
--- is the second one. Plain code that chooses, `given and r.age(18) or r.everyone`, is none.
local selectors = require "faceswap.rules.selectors"

local slips = {}

-- What ends or begins a token that `or` and `and` can stand beside; strings are one token.
local function tokens(text)
  local list, at, line = {}, 1, 1
  while at <= #text do
    local kind, stop = "other", at
    local level = text:match("^%-%-%[(=*)%[", at) or text:match("^%[(=*)%[", at)
    local first = text:sub(at, at)
    if level then
      local _, finish = text:find("]" .. level .. "]", at, true)
      kind, stop = text:sub(at, at + 1) == "--" and "space" or "string", finish or #text
    elseif text:find("^%-%-", at) then
      kind, stop = "space", (text:find("\n", at, true) or #text + 1) - 1
    elseif first == '"' or first == "'" then
      stop = at + 1
      while stop <= #text and text:sub(stop, stop) ~= first do
        stop = stop + (text:sub(stop, stop) == "\\" and 2 or 1)
      end
      kind = "string"
    elseif text:find("^[%a_]", at) then
      kind, stop = "word", select(2, text:find("^[%w_.:]*", at))
    elseif text:find("^%s", at) then
      kind, stop = "space", select(2, text:find("^%s*", at))
    end
    local token = text:sub(at, stop)
    if kind ~= "space" then
      list[#list + 1] = { text = token, kind = kind, line = line }
    end
    line, at = line + select(2, token:gsub("\n", "")), stop + 1
  end
  return list
end

local PAIRS = { ["("] = ")", ["{"] = "}" }

-- The number of the token after the arguments that begin at a token.
local function after_arguments(list, i)
  local token = list[i]
  if not token or token.kind == "string" or not PAIRS[token.text] then
    return token and token.kind == "string" and i + 1 or i
  end
  local depth = 0
  for k = i, #list do
    local text = list[k].kind == "other" and list[k].text
    if text == "(" or text == "{" then
      depth = depth + 1
    elseif text == ")" or text == "}" then
      depth = depth - 1
      if depth == 0 then
        return k + 1
      end
    end
  end
  return #list + 1
end

---@class faceswap.rules.Slip
---@field from integer line
---@field to integer
---@field message string

--- The slips in a script.
---@param text string Lua, as far as it is Lua
---@param names table<string, boolean>? what the module is called there; "r" without
---@return faceswap.rules.Slip[]
function slips.find(text, names)
  local list, found = tokens(text), {}
  for i, token in ipairs(list) do
    local module, word = token.text:match "^([%w_]+)%.([%w_]+)$"
    if module and (names or { r = true })[module] and (selectors.by_word[word] or word == "in_group") then
      local follows = list[after_arguments(list, i + 1)]
      local before = list[i - 1] and list[i - 1].text
      if follows and (follows.text == "and" or follows.text == "or" and before ~= "and") then
        local either = follows.text == "or"
        found[#found + 1] = { from = token.line, to = follows.line, message = ("`%s` after a selector means the %s one alone: write "
          .. "r.%s(…)"):format(follows.text, either and "first" or "second", either and "any" or "all") }
      end
    end
  end
  return found
end

-- What was found in the files and texts of functions.
local known = setmetatable({}, { __mode = "k" })

local function source_text(source)
  if source:sub(1, 1) ~= "@" then
    return source:sub(1, 1) ~= "=" and source or ""
  end
  local file = io.open(source:sub(2), "rb")
  local text = file and file:read "*a" or ""
  if file then
    file:close()
  end
  return text
end

local function find_in(source)
  local text, names = source_text(source), {}
  for _, pattern in ipairs { "([%w_]+)%s*=%s*require%s*%(?%s*[\"']faceswap%.rules[\"']", "([%w_]+)%s*=[^\n]*[\"']faceswap%.rules[\"']",
    "([%w_]+)%s*=%s*[^\n,]*,[^\n]*[\"']faceswap%.rules[\"']", ",%s*([%w_]+)%s*=[^\n]*[\"']faceswap%.rules[\"']" } do
    for name in text:gmatch(pattern) do
      names[name] = true
    end
  end
  return slips.find(text, names)
end

--- What is wrong where a function is called from; nil where nothing is, or where its source is not at hand.
---@param level integer as in error()
---@return string?
function slips.at(level)
  local info = debug and debug.getinfo(level + 1, "Slf")
  if not info or not info.func or info.what == "C" then
    return nil
  end
  known[info.func] = known[info.func] or find_in(info.source)
  for _, slip in ipairs(known[info.func]) do
    if info.currentline >= slip.from and info.currentline <= slip.to then
      return slip.message
    end
  end
end

return slips
