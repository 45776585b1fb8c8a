--- Finds what Lua lets pass in silence: `r.like "a" or r.like "b"` is r.like "a", since a selector is neither nil nor false; with `and` it
--- is the second one. Plain code that chooses, `given and r.age(18) or r.everyone`, is none.
local selectors = require "faceswap.rules.selectors"

local slips = {}

---@class faceswap.rules.Slip
---@field from integer line
---@field to integer
---@field message string

-- Limits for hostile texts: slips that are reported, and bytes of a word's arguments. Each byte is read a few times at most.
local MAX_SLIPS, MAX_ARGUMENTS = 10, 2000

-- The line breaks of a text, so that what stands after it keeps its line.
local function breaks(text)
  return (text:gsub("[^\n]+", ""))
end

-- Long texts and comments become line breaks; one without an end takes the rest along.
local function without_long(code)
  local parts, at = {}, 1
  for start, level, stop in code:gmatch "()%[(=*)%[()" do
    if start >= at then
      local _, finish = code:find("]" .. level .. "]", stop, true)
      parts[#parts + 1] = code:sub(at, start - 1) .. '""' .. breaks(code:sub(start, finish))
      at = (finish or #code) + 1
    end
  end
  return table.concat(parts) .. code:sub(at)
end

--- The slips in a script.
---@param text string Lua, as far as it is Lua
---@param names table<string, boolean>? what the module is called there; "r" without
---@return faceswap.rules.Slip[]
function slips.find(text, names)
  -- without comments and what texts say, and each line stays one
  local code = without_long(text:gsub("\\[^\n]", "")):gsub("(['\"])[^\n]-%1", '""'):gsub("%-%-[^\n]*", "")
  local found = {}
  for at, module, word, stop in code:gmatch "()%f[%w_]([%w_]+)%.([%w_]+)()" do
    if (names or { r = true })[module] and (selectors.by_word[word] or word == "in_group") and #found < MAX_SLIPS then
      local after = code:sub(stop, stop + MAX_ARGUMENTS)
      local arguments = after:match "^%s*%b()()" or after:match "^%s*%b{}()" or after:match '^%s*""()' or 1
      local operator, last = code:match("^%s*(%a+)()", stop + arguments - 1)
      local chooses = code:sub(math.max(1, at - 20), at - 1):find "%f[%w_]and%s*$"
      if operator == "and" or operator == "or" and not chooses then
        local means, instead = operator == "or" and "first" or "second", operator == "or" and "any" or "all"
        found[#found + 1] = { from = #breaks(code:sub(1, at - 1)) + 1, to = #breaks(code:sub(1, last - 1)) + 1,
          message = ("`%s` after a selector means the %s one alone: write r.%s(…)"):format(operator, means, instead) }
      end
    end
  end
  return found
end

-- Slips by function, as far as sources were read.
local known = setmetatable({}, { __mode = "k" })

-- The slips of a chunk, by its source as debug.getinfo has it.
local function find_in(source)
  local file = source:sub(1, 1) == "@" and io.open(source:sub(2), "rb")
  local text = file and file:read "*a" or source:find "^[@=]" and "" or source
  if file then
    file:close()
  end
  local names = {}
  for line in text:gmatch "[^\n]*[\"']faceswap%.rules[\"']" do
    for name in line:gmatch "[%w_]+" do
      names[name] = true
    end
  end
  return slips.find(text, names)
end

--- The slip in the line that calls; nil without one, or without the source.
---@param level integer as in error()
---@return string?
function slips.at(level)
  local info = debug and debug.getinfo(level + 1, "Slf")
  if not info or not info.func then
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
