--- Reads the LuaLS annotations of Lua sources, for the reference and for what checks it. It reads the text alone: nothing is loaded or run.
local annotations = {}

---@class spec.docs.Value a parameter, a field or what a function returns
---@field name string? nil: of a result without a name
---@field type string as the annotation has it
---@field text string
---@field private boolean? private, package or protected

---@class spec.docs.Function
---@field owner string the name before the dot or colon: a module's or a class's table
---@field name string
---@field method boolean called with a colon
---@field arguments string[] as the code has them
---@field text string of its doc comment
---@field params spec.docs.Value[]
---@field returns spec.docs.Value[]
---@field internal boolean marked by ---@package or ---@private
---@field line integer

---@class spec.docs.Class
---@field name string
---@field parent string?
---@field text string
---@field fields spec.docs.Value[]
---@field variable string? the local that it describes, such as `Client`
---@field line integer

---@class spec.docs.Source
---@field path string
---@field text string of the file's head
---@field classes spec.docs.Class[]
---@field aliases {name: string, type: string}[]
---@field functions spec.docs.Function[]
---@field members {owner: string, name: string, value: string, line: integer, text: string}[] `name = value` in tables with a capital
--- or in the module's own table
---@field requires table<string, string> local name to module

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

local closing = { ["{"] = "}", ["("] = ")", ["<"] = ">", ["["] = "]" }

--- Where a type ends that begins at a place in a text: types have spaces within brackets, beside `|` and after `:` and `,` alone.
---@param text string
---@param from integer?
---@return string type
---@return string rest
function annotations.take_type(text, from)
  local depth, at, stack = 0, from or 1, {}
  while at <= #text do
    local char = text:sub(at, at)
    if char == '"' then
      at = text:find('"', at + 1, true) or #text
    elseif closing[char] then
      depth = depth + 1
      stack[depth] = closing[char]
    elseif depth > 0 and char == stack[depth] and text:sub(at - 1, at) ~= "->" then
      depth = depth - 1
    elseif depth == 0 and char:find "%s" then
      local before, after = text:sub(1, at - 1):match "(%S)%s*$", text:sub(at):match "^%s*(%S)"
      local goes_on = before == "|" or after == "|" or before == ":" or (before == "," and text:sub(1, at - 1):find "^fun%(.*%):")
      if not goes_on then
        break
      end
    end
    at = at + 1
  end
  return text:sub(from or 1, at - 1), (text:sub(at):gsub("^%s+", ""))
end

--- The fields of a table's type, as in `{timeout: number?, kind: "video"|"gif"}`; nil for a type that is none.
---@param type_text string
---@return spec.docs.Value[]?
function annotations.table_fields(type_text)
  local inner = type_text:match "^(%b{})%??$"
  if not inner or inner:find "^{%[" then
    return nil
  end
  local fields, rest = {}, inner:sub(2, -2)
  while rest:find "%S" do
    local name, optional, after = rest:match "^[%s,]*([%w_]+)(%??)%s*:%s*(.*)$"
    if not name then
      return nil
    end
    local kind
    kind, rest = annotations.take_type(after .. " ")
    -- a comma that ends the field is no part of its type
    if kind:find ",$" then
      kind = kind:sub(1, -2)
    end
    fields[#fields + 1] = { name = name, type = kind .. optional, text = "" }
  end
  return fields
end

local readers = {}

function readers.param(block, rest)
  local name, after = rest:match "^(%S+)%s+(.*)$"
  if name then
    local kind, text = annotations.take_type(after)
    block.params[#block.params + 1] = { name = name, type = kind, text = text }
  end
end

readers["return"] = function(block, rest)
  local kind, text = annotations.take_type(rest)
  block.returns[#block.returns + 1] = { type = kind, text = text }
end

function readers.class(block, rest)
  local name, parent, text = rest:match "^([%w_.]+):%s*(%S+)%s*(.*)$"
  if not name then
    name, text = rest:match "^([%w_.]+)%s*(.*)$"
  end
  block.class = { name = name, parent = parent, text = text, fields = {}, line = block.line }
end

function readers.field(block, rest)
  local visibility, after = rest:match "^(%l+)%s+(%S+%s+%S.*)$"
  local hidden = visibility == "private" or visibility == "package" or visibility == "protected"
  local name, type_text = (hidden and after or rest):match "^(%S+)%s+(.*)$"
  if block.class and name then
    local kind, text = annotations.take_type(type_text)
    local fields = block.class.fields
    fields[#fields + 1] = { name = name, type = kind, text = text, private = hidden or nil }
  end
end

function readers.alias(block, rest)
  local name, after = rest:match "^(%S+)%s+(.*)$"
  local kind, text = annotations.take_type(after)
  block.alias = { name = name, type = kind, text = text }
end

readers["type"] = function(block, rest)
  block.type = rest
end

local function mark_internal(block)
  block.internal = true
end
readers.package, readers.private = mark_internal, mark_internal

local function new_block(line)
  return { text = "", params = {}, returns = {}, line = line }
end

-- Reads the annotation that is complete now: its type may go on in the lines after its own.
local function flush(block)
  local pending = block.pending
  block.pending = nil
  if pending and readers[pending.tag] then
    readers[pending.tag](block, pending.rest)
  end
end

local function read_comment(block, line)
  local tag, rest = line:match "^%s*%-%-%-@(%l+)%s*(.*)$"
  local more = line:match "^%s*%-%-%-?%s?(.*)$"
  if tag then
    flush(block)
    block.pending = { tag = tag, rest = rest }
  elseif block.pending then
    block.pending.rest = block.pending.rest .. " " .. more
  else
    block.text = block.text == "" and more or block.text .. "\n" .. more
  end
end

-- What a line of code makes of the comment above it.
local function read_code(source, block, line, number)
  local owner, mark, name, arguments = line:match "^function ([%w_]+)([.:])([%w_]+)%((.-)%)"
  if owner then
    local list = {}
    for argument in arguments:gmatch "[^%s,]+" do
      list[#list + 1] = argument
    end
    source.functions[#source.functions + 1] = { owner = owner, name = name, method = mark == ":", arguments = list, text = block.text,
      params = block.params, returns = block.returns, internal = block.internal or false, line = number }
  end
  local variable = line:match "^local ([%w_]+) ="
  if variable and block.class then
    block.class.variable = variable
  end
  local required, module = line:match '^local ([%w_]+) = require%s*%(?%s*"([%w_.]+)"'
  if required then
    source.requires[required] = module
  end
  source.table = line:match "^local ([%w_]+) = {$" or line:match "^local ([%w_]+) = { .* }$" or source.table
  local from = line:match "^local [%w_]+ = { (.*) }$" or line:match "^  (%l[%w_]* = [%w_.]+),$"
  for member, value in (from or ""):gmatch "([%w_]+) = ([%w_.]+)" do
    source.members[#source.members + 1] = { owner = source.table, name = member, value = value, line = number, text = block.text,
      type = block.type }
  end
  local of, member, value = line:match "^([%w_]+)%.([%l_][%w_]*) = ([%w_.]+)$"
  if of then
    source.members[#source.members + 1] = { owner = of, name = member, value = value, line = number, text = block.text,
      type = block.type }
  end
  if line == "}" then
    source.table = nil
  end
end

--- Reads a source.
---@param path string
---@param text string? default: what stands in the file
---@return spec.docs.Source
function annotations.read(path, text)
  local source = { path = path, text = "", classes = {}, aliases = {}, functions = {}, members = {}, requires = {} }
  local block, number, is_head = new_block(1), 0, true
  for line in ((text or read(path)) .. "\n"):gmatch "([^\n]*)\n" do
    number = number + 1
    if line:find "^%s*%-%-" then
      read_comment(block, line)
    else
      flush(block)
      if is_head and line:find "%S" then
        source.text, is_head = block.class == nil and block.text or "", false
      end
      if block.class then
        source.classes[#source.classes + 1] = block.class
      end
      if block.alias then
        source.aliases[#source.aliases + 1] = block.alias
      end
      read_code(source, block, line, number)
      block = new_block(number + 1)
    end
  end
  return source
end

return annotations
