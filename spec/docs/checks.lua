--- Compares what is public with what is said of it: functions, options, events, kinds of errors, variables of the environment, the engine's
--- options, and the guides. Each breach is a sentence.
local surface = require "spec.docs.surface"

local checks = {}

-- Arguments that a method's function takes first where it is written as a plain function.
local receivers = { client = true, detection = true }

local function check_function(self, where, entry)
  local fn = entry.fn
  if entry.text == "" then
    self:problem("%s: %s has no comment that says what it does", entry.source.path, where)
  end
  if not fn or entry.type then
    return
  end
  local documented, taken = {}, {}
  for _, param in ipairs(fn.params) do
    documented[param.name] = true
  end
  for i, argument in ipairs(fn.arguments) do
    taken[argument] = true
    local is_receiver = i == 1 and entry.method and not fn.method and receivers[argument]
    if not documented[argument] and not is_receiver then
      self:problem("%s:%d: %s has no @param for %s", entry.source.path, fn.line, where, argument)
    end
  end
  for _, param in ipairs(fn.params) do
    if not taken[param.name] then
      self:problem("%s:%d: %s has a @param %s, and takes none", entry.source.path, fn.line, where, param.name)
    end
  end
end

-- The keys of a table that the code writes out, or that has a name in its file.
local function known_keys(self, text, expression)
  local body = expression:match "^%b{}" or text:match("\nlocal " .. expression .. " = [^\n{]*(%b{})")
  if not body then
    return nil
  end
  local names = {}
  for name in body:gmatch "([%w_]+) = \"" do
    names[name] = true
  end
  if text:find("local " .. expression .. " = source.options", 1, true) then
    for name in self.read("lua/faceswap/client/source.lua"):match("local sources = (%b{})"):gmatch "([%w_]+) = {" do
      names[name] = true
    end
  end
  return names
end

-- The options that a function of the API checks are those that its annotations tell. `inner` is the field of the options that is checked
-- by itself, such as `engine` of `options.check("faceswap.new: engine", …)`.
local function check_options(self, path, where, inner, keys, type_text)
  local fields = self:fields_of(type_text)
  if inner then
    type_text = fields and fields[inner] or "?"
    fields = self:fields_of(type_text)
  end
  if not fields then
    return self:problem("%s: %s: the options have the type %s, which names none", path, where, type_text)
  end
  for name in pairs(keys) do
    if not fields[name] then
      self:problem("%s: %s: the option '%s' is undocumented", path, where, name)
    end
  end
  for name in pairs(fields) do
    if not keys[name] then
      self:problem("%s: %s: the option '%s' is documented, and there is none", path, where, name)
    end
  end
end

-- The types of the parameters that are options, by the name that the code checks them by.
local function options_types(self)
  local by_label = { ["faceswap.new"] = "faceswap.Options" }
  for path, source in pairs(self.sources) do
    local text, lines = self.read(path), {}
    for line in (text .. "\n"):gmatch "([^\n]*)\n" do
      lines[#lines + 1] = line
    end
    for _, fn in ipairs(source.functions) do
      for i = fn.line, #lines do
        local label, argument = lines[i]:match 'options%.check%("([^"]+)", ([%w_()%.]+)'
        for _, param in ipairs(label and fn.params or {}) do
          if param.name == argument then
            by_label[label] = param.type
          end
        end
        if lines[i] == "end" then
          break
        end
      end
    end
  end
  return by_label
end

local function compare(self, what, there, documented)
  for name in pairs(there) do
    if not documented[name] then
      self:problem("%s '%s' is undocumented", what, name)
    end
  end
  for name in pairs(documented) do
    if not there[name] then
      self:problem("%s '%s' is documented, and there is none", what, name)
    end
  end
end

-- The options of a call in the guide's table are those that it takes; `…` stands for those of another call.
local function check_row(self, label, keys)
  for cell in self.read("examples/guides/api.md"):gmatch "\n| (.-) | " do
    local name, named = cell:match "^`([%l_.:]+)", {}
    for option in (cell:match "{ ([^}]*) }" or ""):gmatch "[%l_]+" do
      named[option] = true
    end
    if name == label or name and name:match "[^.:]+$" == label then
      compare(self, "api.md: the option of " .. name, cell:find("{ … }", 1, true) and {} or keys, named)
    end
  end
end

local function check_all_options(self)
  local types = options_types(self)
  for path in pairs(self.sources) do
    local text = self.read(path)
    for label, rest in text:gmatch 'options%.check%("([^"]+)", [%w_.]+, ([^\n]*)' do
      local keys = known_keys(self, text, rest:match "^%b{}" or rest:match "^[%w_]+")
      local of = types[label] or types[(label:gsub(": %l+$", ""))]
      if not of then
        self:problem("%s: the options of %s have no annotation", path, label)
      elseif keys then
        check_row(self, label, keys)
        check_options(self, path, label, not types[label] and label:match ": (%l+)$", keys, of)
      end
    end
  end
end

-- The words of a field's type, as in "a"|"b".
local function words_of(type_text)
  local words = {}
  for word in type_text:gmatch '"([^"]+)"' do
    words[word] = true
  end
  return words
end

local function names_in(text, ...)
  local names = {}
  for _, pattern in ipairs { ... } do
    for list in text:gmatch(pattern) do
      for name in (list:find '"' and list or '"' .. list .. '"'):gmatch '"([%l_]+)"' do
        names[name] = true
      end
    end
  end
  return names
end

-- Kinds of errors and events: those that the code makes, and those of the annotations and of the guide.
local function check_words(self)
  local lua = {}
  for path in pairs(self.sources) do
    lua[#lua + 1] = self.read(path)
  end
  lua = table.concat(lua, "\n")
  local kinds = names_in(self.read "csrc/core/policy/failure.c", "const names%[%] = {([^}]*)}")
  for name in pairs(names_in(lua, "errors%.fail%((\"%l+\")", "errors%.new {%s*kind = (\"%l+\")", "errors%.new { kind = (\"%l+\")")) do
    kinds[name] = true
  end
  local documented = self:fields_of "faceswap.Error"
  compare(self, "the kind of error", kinds, words_of(documented and documented.kind or ""))
  local guide = {}
  for name in (self.read("examples/guides/api.md"):match "An %*%*error%*%* is a table with `kind` %(([^)]*)%)" or ""):gmatch "`(%l+)`" do
    guide[name] = true
  end
  compare(self, "api.md: the kind of error", kinds, guide)
  local events = names_in(self.read "csrc/core/observe/event_queue.c", "const names%[%] = {([^}]*)}")
  for name in pairs(names_in(lua, ":tell {%s*type = (\"%l+\")", ":tell { type = (\"%l+\")")) do
    events[name] = true
  end
  documented = self:fields_of "faceswap.Event"
  compare(self, "the event", events, words_of(documented and documented.type or ""))
end

-- The objects that the command prints with --json, and their members: those that its code makes stand in the manual.
local function check_json(self)
  local there, documented = {}, {}
  local section = self.read("lua/faceswap/cli/faceswap.1.in"):match "%.Sh JSON\n(.-)%.Sh "
  for path in pairs(self.sources) do
    local text = path:find "faceswap/cli/" and self.read(path) or ""
    for name in text:gmatch '%f[%w]event[^\n=]* = "(%l+)"' do
      there[name] = true
    end
    for object in text:gmatch "%b{}" do
      for member in (object:find 'event = "' and object or ""):gmatch "%f[%w_]([%w_]+) = " do
        if not section:find("%f[%w_]" .. member .. "%f[^%w_]") then
          self:problem("%s: the member '%s' of a JSON object is undocumented", path, member)
        end
      end
    end
  end
  for names in section:gmatch "%.It Cm ([^\n]+)" do
    for name in names:gmatch "%l+" do
      documented[name] = true
    end
  end
  compare(self, "faceswap.1: the JSON object", there, documented)
end

-- What of the environment is the system's, and needs no word of ours.
local of_the_system = { HOME = true, TMPDIR = true, XDG_RUNTIME_DIR = true }

-- Variables of the environment: those that the code asks for have a word in the manual, in the engine's help or in a guide; those of the
-- manual are asked for.
local function check_environment(self, pages)
  local code, prose = {}, { self.read "csrc/local/options.c" }
  for path in pairs(self.sources) do
    code[#code + 1] = self.read(path)
  end
  for _, path in ipairs(self.c_files) do
    code[#code + 1] = self.read(path)
  end
  for _, path in ipairs(pages) do
    prose[#prose + 1] = self.read(path)
  end
  code, prose = table.concat(code, "\n"), table.concat(prose, "\n")
  for name in code:gmatch 'getenv%s*%(?%s*"([%u_]+)"' do
    if not of_the_system[name] and not prose:find("%f[%w_]" .. name .. "%f[^%w_]") then
      self:problem("the environment variable %s is undocumented", name)
    end
  end
  for line in self.read("lua/faceswap/cli/faceswap.1.in"):gmatch "%.It Ev ([^\n]+)" do
    for name in line:gmatch "[%a_]+" do
      if not code:find('"' .. name .. '"', 1, true) and not name:find "_proxy$" then -- libcurl reads those
        self:problem("faceswap.1: the environment variable %s is documented, and nothing reads it", name)
      end
    end
  end
end

-- The engine's options: its table, its help.
local function check_engine(self)
  local text = self.read "csrc/local/options.c"
  local there, documented = {}, {}
  for name in text:match("long_options%[%] = (%b{})"):gmatch '{"([%l-]+)"' do
    there[name] = true
  end
  local help = text:match "help_text%[%] =(.-);\n"
  for name in help:gmatch '%-%-([%l-]+)' do
    documented[name] = true
  end
  compare(self, "faceswap-local: the option", there, documented)
end

-- The options of the command and of the engine that pages name exist: in calls of these, and all options on the two pages about them.
local function check_named_options(self, pages)
  local there = {}
  for _, path in ipairs { "lua/faceswap/cli/parser.lua", "lua/faceswap/cli/choice_options.lua" } do
    for name in self.read(path):gmatch '%("[-%l ]*(%-%-[%l-]+)"' do
      there[name] = true
    end
    for name in self.read(path):gmatch 'budget%(command, "(%-%-[%l-]+)"' do
      there[name] = true
    end
  end
  for name in self.read("csrc/local/options.c"):match("long_options%[%] = (%b{})"):gmatch '{"([%l-]+)"' do
    there["--" .. name] = true
  end
  for _, path in ipairs(pages) do
    local about_them = path:find "/command%.md$" or path:find "/local%-engine%.md$"
    for words in self.read(path):gmatch(about_them and "[^\n]+" or "%f[%w]faceswap[%l-]* [^\n`|]*") do
      for name in words:gmatch "%f[-]%-%-%l[%l-]*" do
        if not there[name] then
          self:problem("%s: the option %s is documented, and there is none", path, name)
        end
      end
    end
  end
end

-- What the guides call exists; what is public is in a guide.
local function check_guides(self, pages)
  local prose = {}
  for _, path in ipairs(pages) do
    prose[#prose + 1] = self.read(path)
  end
  prose = table.concat(prose, "\n")
  local guide = self.read "examples/guides/api.md"
  for variable, class in pairs { client = "Client", detection = "Detection", task = "Task", job = "Job" } do
    local known, methods = self.classes["faceswap." .. class], {}
    for _, entry in ipairs(self:functions(known.source, known.class.variable)) do
      if entry.name ~= "new" then
        methods[entry.name] = true
        if not prose:find("[:.]" .. entry.name .. "%f[^%w_]") then
          self:problem("%s:%s stands in no guide", variable, entry.name)
        end
      end
    end
    for name in guide:gmatch("%f[%w]" .. variable .. ":([%l_]+)%f[^%w_]") do
      if not methods[name] then
        self:problem("api.md: %s:%s is documented, and there is none", variable, name)
      end
    end
  end
  for name in prose:gmatch 'require%(?%s*"(faceswap[%w_.]*)"' do
    local is_public = false
    for _, module in ipairs(surface.MODULES) do
      is_public = is_public or module == name
    end
    if not is_public then
      self:problem("a page requires %s, which is not public", name)
    end
  end
end

-- What a public module's table has, by name.
local function names_of(self, source)
  local owner, names = self:module_table(source), {}
  for _, fn in ipairs(source.functions) do
    names[fn.name] = fn.owner == owner or names[fn.name]
  end
  for _, member in ipairs(source.members) do
    names[member.name] = member.owner == owner or names[member.name]
  end
  -- what the table is written with
  for name in (self.read(source.path):match("\nlocal " .. tostring(owner) .. " = (%b{})") or ""):gmatch "[\n{,]%s*([%w_]+) = " do
    names[name] = true
  end
  return names
end

-- The example programs use what the public modules have. Rules make their words of their selectors, when they are loaded.
local function check_examples(self, examples)
  for _, path in ipairs(examples) do
    local text = self.read(path)
    for variable, module in text:gmatch 'local ([%w_]+) = require "(faceswap[%w_.]*)"' do
      local source = self.sources[surface.path_of(module)]
      local names = source and module ~= "faceswap.rules" and self:module_table(source) and names_of(self, source)
      for name in text:gmatch("%f[%w_]" .. variable .. "%.([%w_]+)%(") do
        if names and not names[name] then
          self:problem("%s calls %s.%s, and there is none", path, module, name)
        end
      end
    end
  end
end

--- What is undocumented, or documented and not there.
---@param self spec.docs.Surface
---@param pages string[] the guides
---@param examples string[] the example programs
---@return string[] problems sorted
function checks.run(self, pages, examples)
  for _, module in ipairs(surface.MODULES) do
    local source = self.sources[surface.path_of(module)]
    for _, entry in ipairs(source and self:functions(source, self:module_table(source)) or {}) do
      check_function(self, module .. "." .. entry.name, entry)
    end
  end
  for _, name in ipairs(self.public) do
    local known = self.classes[name]
    for _, entry in ipairs(known.class.variable and self:functions(known.source, known.class.variable) or {}) do
      check_function(self, ("%s%s%s"):format(name, entry.method and ":" or ".", entry.name), entry)
    end
  end
  check_all_options(self)
  check_words(self)
  check_json(self)
  check_environment(self, pages)
  check_engine(self)
  check_named_options(self, pages)
  check_guides(self, pages)
  check_examples(self, examples)
  table.sort(self.problems)
  return self.problems
end

return checks
