--- The words of a plan: functions that build its data, and nothing else.
---
--- This is one function without upvalues, so that a script's sandbox (faceswap.rules.sandbox) can be given the same words.
---@param check fun(what: "selector"|"rule", data: table) raises what is wrong with a piece, at the caller of the word
---@param keep fun(test: function): any what stands for a function of the user's in the data
---@param line fun(): integer? the line of the script that uses a word, where that is known
return function(check, keep, line)
  local setmetatable, type, select, pairs, ipairs = setmetatable, type, select, pairs, ipairs
  local r = {}

  local function list(...)
    local members = {}
    for i = 1, select("#", ...) do
      local member = select(i, ...)
      members[i] = member ~= nil and member -- a hole would end the list in silence; false is refused by name
    end
    return members
  end

  -- What is wrong is blamed on the caller of a word, by counting calls: check, one of the helpers here, the word. So no word returns by a
  -- tail call, which would not count.
  local function checked(what, data)
    check(what, data)
    return data
  end

  -- A selector: its word and what it is given, with the options that it may have.
  local function selector(data, options)
    if type(options) == "table" then
      for name, value in pairs(options) do
        if data[name] == nil then
          data[name] = value
        else
          data.unknown_option = name
        end
      end
    elseif options ~= nil then
      data.unknown_option = options
    end
    check("selector", data)
    return data
  end

  -- ---- who -----------------------------------------------------------------------------------------------------------------

  function r.id(number) return (selector { id = number }) end
  function r.person(key) return (selector { person = key }) end
  function r.nth(number, order, options) return (selector({ nth = number, order = order }, options)) end
  function r.first(number, order, options) return (selector({ first = number, order = order }, options)) end
  function r.gender(value, options) return (selector({ gender = value }, options)) end
  function r.age(least, most, options) return (selector({ age = { min = least, max = most } }, options)) end
  function r.expression(value, options) return (selector({ expression = value }, options)) end
  function r.size(least, most, options) return (selector({ size = { min = least, max = most } }, options)) end
  function r.sharpness(least, most, options) return (selector({ sharpness = { min = least, max = most } }, options)) end
  function r.brightness(least, most, options) return (selector({ brightness = { min = least, max = most } }, options)) end
  function r.pose(ranges, options) return (selector({ pose = ranges }, options)) end
  function r.all(...) return (selector { all = list(...) }) end
  function r.any(...) return (selector { any = list(...) }) end
  function r.none(...) return (selector { none = list(...) }) end
  function r.in_group(name) return (selector { group = name }) end
  function r.test(fn) return (selector { test = type(fn) == "function" and keep(fn) or fn }) end
  r.everyone = { everyone = true }

  function r.like(photos, options)
    if type(photos) == "string" then
      photos = { photos }
    end
    return (selector({ like = photos }, options))
  end

  function r.group(name, ...)
    local data = { group = name, members = list(...) }
    checked("selector", data)
    return data
  end

  -- ---- orders --------------------------------------------------------------------------------------------------------------

  for _, name in ipairs {
    "left_to_right", "right_to_left", "top_to_bottom", "bottom_to_top", "small_to_large", "large_to_small", "best_to_worst",
    "worst_to_best", "first_seen", "most_on_screen",
  } do
    r[name] = function() return name end
  end

  for name, order in pairs {
    leftmost = "left_to_right", rightmost = "right_to_left", topmost = "top_to_bottom", bottommost = "bottom_to_top",
    smallest = "small_to_large", largest = "large_to_small", best = "best_to_worst", worst = "worst_to_best",
  } do
    r[name] = function(options) return (selector({ nth = 1, order = order }, options)) end
  end

  -- ---- rules ---------------------------------------------------------------------------------------------------------------

  local Rule = {}
  Rule.__index = Rule

  function Rule.allowing(self, ...)
    local copy = {}
    for name, value in pairs(self) do
      copy[name] = value
    end
    copy.allow = list(...)
    checked("rule", copy)
    return setmetatable(copy, Rule)
  end

  local function rule(who, outcome)
    outcome.who, outcome.everyone_else, outcome.line = who.who, who.everyone_else, who.line
    check("rule", outcome)
    return setmetatable(outcome, Rule)
  end

  local Who = {}
  Who.__index = Who

  function Who.becomes(self, target)
    local pick
    if type(target) == "table" then
      local targets = {}
      for i, one in ipairs(target) do
        targets[i] = one
      end
      target, pick = targets, target.pick
    end
    return (rule(self, { becomes = target, pick = pick }))
  end

  function Who.stays(self)
    return (rule(self, { stays = true }))
  end

  function r.who(...)
    return setmetatable({ who = list(...), line = line() }, Who)
  end

  r.everyone_else = setmetatable({ everyone_else = true }, Who)
  r.most_similar_pose = "most_similar_pose"
  return r
end
