--- The public API as the annotations of lua/faceswap tell it: modules, and the classes that their types reach.
local annotations = require "spec.docs.annotations"

local surface = {}

--- The modules that scripts require. All else is internal.
surface.MODULES = { "faceswap", "faceswap.rules", "faceswap.faces", "faceswap.callback", "faceswap.testing", "faceswap.token",
  "faceswap.media", "faceswap.faces.target_pictures", "faceswap.nginx.callback", "faceswap.nginx.resume" }

---@class spec.docs.Surface
---@field read fun(path: string): string? the text of a file of the project
---@field sources table<string, spec.docs.Source> by path
---@field classes table<string, {class: spec.docs.Class, source: spec.docs.Source}> all, by name
---@field aliases table<string, {alias: table, source: spec.docs.Source}>
---@field public string[] the names of the public ones, in order
---@field problems string[]
local Surface = {}
Surface.__index = Surface

--- Where the source of a module is.
function surface.path_of(module)
  return "lua/" .. module:gsub("%.", "/") .. ".lua"
end

function Surface:problem(...)
  self.problems[#self.problems + 1] = select("#", ...) > 1 and (...):format(select(2, ...)) or (...)
end

-- The function that a member of a table is, and where it stands: `upload = transfer.upload` with `transfer` another file's table.
local function follow(self, source, member)
  local variable, name = member.value:match "^([%w_]+)%.([%w_]+)$"
  local other = variable and source.requires[variable] and self.sources[surface.path_of(source.requires[variable])] or source
  for _, fn in ipairs(other.functions) do
    if fn.name == name then
      return fn, other
    end
  end
end

--- The functions of a table: written in its source, or assigned there. Names that begin with "__", and what is marked as internal, are left
--- out. A comment at the assignment counts before that of the function.
---@return {name: string, method: boolean, fn: spec.docs.Function, source: spec.docs.Source, text: string, type: string?}[]
function Surface:functions(source, owner)
  local list = {}
  for _, fn in ipairs(source.functions) do
    if fn.owner == owner and not fn.internal and not fn.name:find "^__" then
      list[#list + 1] = { name = fn.name, method = fn.method, fn = fn, source = source, text = fn.text }
    end
  end
  for _, member in ipairs(source.members) do
    if member.owner == owner and not member.name:find "^__" then
      local fn, where = follow(self, source, member)
      if fn and not fn.internal then
        list[#list + 1] = { name = member.name, method = owner:find "^%u" ~= nil, fn = fn, source = where, type = member.type,
          text = member.text ~= "" and member.text or fn.text }
      elseif member.type and member.text ~= "" then
        list[#list + 1] = { name = member.name, method = false, source = source, text = member.text, type = member.type }
      end
    end
  end
  return list
end

--- What scripts get of a public module: the name of its table in its source, and its own class where `---@type` names one.
function Surface:module_table(source)
  local returned = self.read(source.path):match "\nreturn ([%w_]+)%s*$"
  return returned
end

-- ---- which classes are public ----------------------------------------------------------------------------------------

local function reach(self, text)
  for name in (text or ""):gmatch "faceswap%.[%w_.]+" do
    local known = self.classes[name]
    if known and not known.public then
      known.public = true
      self.public[#self.public + 1] = name
      for _, field in ipairs(known.class.fields) do
        if not field.private then
          reach(self, field.type)
        end
      end
      reach(self, known.class.parent)
      for _, entry in ipairs(known.class.variable and self:functions(known.source, known.class.variable) or {}) do
        self:reach_function(entry)
      end
    elseif self.aliases[name] and not self.aliases[name].public then
      self.aliases[name].public = true
      reach(self, self.aliases[name].alias.type)
    end
  end
end

function Surface:reach_function(entry)
  reach(self, entry.type)
  for _, list in ipairs { entry.fn and entry.fn.params or {}, entry.fn and entry.fn.returns or {} } do
    for _, value in ipairs(list) do
      reach(self, value.type)
    end
  end
end

--- The names of the fields that a type has, of a class or written out; nil for a type without such.
---@param type_text string
---@return table<string, string>? type by name
function Surface:fields_of(type_text)
  local list = annotations.table_fields(type_text)
  local names = {}
  if not list then
    local class = type_text:match "^(faceswap%.[%w_.]+)%??$"
    local known = class and self.classes[class]
    if not known then
      return nil
    end
    list = known.class.fields
    names = known.class.parent and self:fields_of(known.class.parent) or {}
  end
  for _, field in ipairs(list) do
    names[field.name] = field.type
  end
  return names
end

--- Reads the sources.
---@param files {lua: string[], c: string[]} paths
---@param read fun(path: string): string
---@return spec.docs.Surface
function surface.new(files, read)
  local self = setmetatable({ read = read, c_files = files.c, sources = {}, classes = {}, aliases = {}, public = {}, problems = {} },
    Surface)
  for _, path in ipairs(files.lua) do
    local source = annotations.read(path, read(path))
    self.sources[path] = source
    for _, class in ipairs(source.classes) do
      self.classes[class.name] = { class = class, source = source }
    end
    for _, alias in ipairs(source.aliases) do
      self.aliases[alias.name] = { alias = alias, source = source }
    end
  end
  for _, module in ipairs(surface.MODULES) do
    local source = self.sources[surface.path_of(module)]
    if not source then
      self:problem("the public module %s is missing", module)
    else
      for _, entry in ipairs(self:functions(source, self:module_table(source))) do
        self:reach_function(entry)
      end
      reach(self, self.read(source.path):match "\n%-%-%-@type (faceswap%.[%w_]+)\nlocal")
    end
  end
  return self
end

return surface
