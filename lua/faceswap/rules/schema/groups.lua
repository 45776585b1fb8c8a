--- Checks of a plan that need all of its groups.
local reader = require "faceswap.rules.schema.reader"
local selectors = require "faceswap.rules.selectors"

local groups = {}

-- ---- depths ----------------------------------------------------------------------------------------------------------------

local depth_of_list

-- Depth of a selector's nesting, through groups as well. A group that contains itself is noted, and has the depth 0.
local function depth_of(c, selector, depths)
  local deepest = depth_of_list(c, selectors.within(selector), depths)
  local name = selector.group
  local depth = name and depths[name]
  if name and c.groups[name] and depth == nil then
    depths[name] = false
    depth = depth_of_list(c, c.groups[name], depths)
    depths[name] = depth
  elseif depth == false then
    c:fail("groups." .. name, "contains itself")
  end
  return 1 + math.max(deepest, depth or 0)
end

depth_of_list = function(c, list, depths)
  local deepest = 0
  for _, selector in ipairs(list or {}) do
    deepest = math.max(deepest, depth_of(c, selector, depths))
  end
  return deepest
end

-- Groups that contain themselves, and what they nest too deep.
local function check_depths(c, rules)
  local depths = {}
  for _, name in ipairs(reader.sorted_keys(c.groups)) do
    depth_of(c, { group = name }, depths)
  end
  for i, rule in ipairs(rules) do
    if depth_of_list(c, rule.who, depths) > selectors.MAX_DEPTH then
      c:fail(("rules[%d].who"):format(i), "selectors are nested deeper than %d, by groups", selectors.MAX_DEPTH)
    end
  end
end

-- ---- positions beside other conditions ---------------------------------------------------------------------------------------

-- Finds a position without `of` and `count` in a selector.
local function is_bare(c, selector)
  if selector.ranking then
    return not selector.of and not selector.count
  end
  for _, member in ipairs(selectors.within(selector) or c.groups[selector.group] or {}) do
    if is_bare(c, member) then
      return true
    end
  end
  return false
end

-- "The second from the left, female": the second face if it is female, or the second of the females? It has to be said.
local function check_beside(c, list, path)
  local place, other
  for i, selector in ipairs(list) do
    if is_bare(c, selector) then
      place = place or ("%s[%d]"):format(path, i)
    else
      other = selector
    end
  end
  if place and other then
    c:fail(place, "beside other conditions a position says among whom it is counted: %s, or those of one of the conditions, such as %s",
      c:say "of_everyone", c:say("of_word", other.word))
  end
end

--- Notes groups that are used and not defined, that contain themselves or nest too deep, and positions that do not say among whom.
---@param c faceswap.rules.Reader
---@param rules faceswap.rules.Rule[]
function groups.check(c, rules)
  for _, use in ipairs(c.used) do
    c.line = use.line
    if not c.groups[use.name] then
      c:fail(use.path, "there is no group '%s'; there are %s", use.name, next(c.groups) and reader.names(c.groups) or "none")
    end
  end
  c.line = nil
  if #c.mistakes == 0 then -- what was not read has no depth
    check_depths(c, rules)
  end
  for _, beside in ipairs(#c.mistakes == 0 and c.beside or {}) do
    c.line = beside.line
    check_beside(c, beside.list, beside.path)
  end
  c.line = nil
end

return groups
