--- What can be checked once all groups of a plan are known.
local combine = require "faceswap.rules.selectors.combine"
local reader = require "faceswap.rules.schema.reader"
local selectors = require "faceswap.rules.selectors"

local groups = {}

local depth_of_list

-- How deep selectors are nested, by way of groups too. What contains itself is noted, and counts as 0.
local function depth_of(c, selector, depths)
  local deepest = depth_of_list(c, selector.all or selector.any or selector.none or selector.of and { selector.of }, depths)
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
  if #c.mistakes > 0 then
    return -- what was not read has no depth
  end
  check_depths(c, rules)
  for _, beside in ipairs(#c.mistakes == 0 and c.beside or {}) do
    c.line = beside.line
    combine.check_beside(c, beside.list, beside.path)
  end
  c.line = nil
end

return groups
