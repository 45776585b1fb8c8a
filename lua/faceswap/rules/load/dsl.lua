--- The words of a plan: functions that build its data, and nothing else.
---
--- This is one function without upvalues, so that a script's sandbox (faceswap.rules.load.sandbox), to which it is dumped, has the same
--- words. What is wrong is blamed on the caller of a word, by counting calls: check, one of the helpers here, the word. So no word returns
--- by a tail call, which would not count.
---@param shapes {words: {word: string, call: string}[], names: string[]} `call` is that of a faceswap.rules.Entry; `names` are those of
--- orders and picks
---@param check fun(what: "selector"|"rule", data: table) raises what is wrong with a piece, at the caller of the word
---@param keep fun(test: function): any what stands for a function of the user's in the data
---@param line fun(): integer? the line of the script that uses a word, where that is known
---@param unknown fun(name: string): string what is said of a word that there is not
return function(shapes, check, keep, line, unknown)
  local setmetatable, type, select, pairs, ipairs, error = setmetatable, type, select, pairs, ipairs, error
  local r = setmetatable({}, { __index = function(_, name)
    if type(name) == "string" then
      error(unknown(name), 2)
    end
  end })

  -- What stands for an argument in data: nil would end a list, or leave a word out, in silence; false is refused by name.
  local function given(value)
    if value == nil then
      return false
    end
    return value
  end

  local function list(...)
    local members = {}
    for i = 1, select("#", ...) do
      members[i] = given((select(i, ...)))
    end
    return members
  end

  -- Adds a field to data. What is there already is not said again: the name that stands for it is refused, as no field is called so.
  local function add(data, name, value)
    if data[name] == nil then
      data[name] = value
    else
      data.unknown_option = name
    end
  end

  -- Refuses arguments that a word does not take.
  local function nothing(word, ...)
    if select("#", ...) > 0 then
      error(word .. " takes nothing" .. (word == "becomes" and " more: several targets are a list" or "") .. ", got a " .. type((...)), 3)
    end
  end

  -- ---- selectors -------------------------------------------------------------------------------------------------------------

  local Selector = { __index = function(_, name)
    if name == "becomes" or name == "stays" then
      error("a selector has no " .. name .. ": write r.who(…):" .. (name == "stays" and "stays()" or 'becomes "picture"'), 2)
    end
  end }

  -- A selector: its word and what it is given, with the options that it may have, after which there is nothing more.
  local function selector(data, options, ...)
    data.unknown_option = ...
    if type(options) == "table" then
      for name, value in pairs(options) do
        add(data, name, value)
      end
    elseif options ~= nil then
      data.unknown_option = options
    end
    check("selector", data)
    return setmetatable(data, Selector)
  end

  -- How words take their arguments: what they give as data, then the options and what is too much.
  local takes = {
    value = function(word, value, ...)
      return { [word] = given(value) }, ...
    end,
    range = function(word, least, most, ...)
      if type(least) == "table" then
        return { [word] = least }, most, ...
      elseif type(most) == "table" then
        return { [word] = { min = least } }, most, ...
      end
      return { [word] = { min = least, max = most } }, ...
    end,
    list = function(word, ...)
      return { [word] = list(...) }
    end,
    ordered = function(word, number, order, ...)
      return { [word] = given(number), order = order }, ...
    end,
    named = function(word, name, ...)
      return { [word] = given(name), members = list(...) }
    end,
    count = function(word, number, ...)
      if type(number) == "table" then
        return { [word] = true }, number, ...
      end
      return { [word] = number == nil or number }, ...
    end,
  }

  for _, shape in ipairs(shapes.words) do
    local word, take = shape.word, takes[shape.call]
    if shape.call == "count" then -- what needs nothing is a selector already, and can be called for one
      r[word] = setmetatable({ [word] = true }, { __index = Selector.__index, __call = function(_, ...)
        return (selector(take(word, ...)))
      end })
    else
      r[word] = function(...)
        return (selector(take(word, ...)))
      end
    end
  end
  for _, name in ipairs(shapes.names) do -- a list of it, too, where several are taken
    r[name] = setmetatable({ name }, { __call = function(_, ...)
      nothing(name, ...)
      return name
    end })
  end

  function r.test(fn, ...) return (selector({ test = type(fn) == "function" and keep(fn) or given(fn) }, ...)) end
  function r.in_group(name, ...) return (selector({ group = given(name) }, ...)) end

  -- ---- rules -----------------------------------------------------------------------------------------------------------------

  local Rule, Who = {}, {}
  local slips = { become = "becomes", stay = "stays", allows = "allowing" } -- `allow` is a field

  local function methods_of(class)
    return function(_, name)
      if slips[name] then
        error("a rule has no " .. name .. "; did you mean :" .. slips[name] .. "?", 2)
      end
      return class[name]
    end
  end
  Rule.__index, Who.__index = methods_of(Rule), methods_of(Who)

  -- A rule that says more than `self`, which has the word as a method of its class; without it, a new one. It is blamed on the caller of
  -- the word.
  local function rule(data, self, class, word)
    if class and (type(self) ~= "table" or self[word] ~= class[word]) then
      error(word .. " is called with a colon: r.who(…):" .. (word == "stays" and "stays()" or word .. ' "…"'), 3)
    end
    for name, value in pairs(self or {}) do
      if name ~= "allow" then -- which `allowing` adds to
        add(data, name, value)
      end
    end
    check("rule", data)
    return setmetatable(data, Rule)
  end

  function Rule.allowing(self, ...)
    local allow = list(...)
    for _, name in ipairs(type(self) == "table" and self.allow or {}) do
      allow[#allow + 1] = name
    end
    return (rule({ allow = #allow > 0 and allow or false }, self, Rule, "allowing"))
  end

  function Who.becomes(self, target, ...)
    nothing("becomes", ...)
    local data = { becomes = given(target) }
    if type(target) == "table" then
      data.becomes = {}
      for name, value in pairs(target) do
        add(type(name) == "number" and data.becomes or data, name, value)
      end
    end
    return (rule(data, self, Who, "becomes"))
  end

  function Who.stays(self, ...)
    nothing("stays", ...)
    return (rule({ stays = true }, self, Who, "stays"))
  end

  function r.who(...)
    return setmetatable({ who = list(...), line = line() }, Who)
  end

  function r.exchange(...)
    return (rule { exchange = list(...), line = line() })
  end

  function r.cast(folder, ...)
    nothing("cast", ...)
    return (rule { cast = given(folder), line = line() })
  end

  r.everyone_else = setmetatable({ everyone_else = true }, { __index = Who.__index, __call = function(self, ...)
    nothing("everyone_else", ...)
    return self
  end })
  return r
end
