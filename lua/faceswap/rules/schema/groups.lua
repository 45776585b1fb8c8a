--- Checks of a plan that need all of its groups: those that are not defined, contain themselves or nest too deep, and positions that do not
--- say among whom they are counted.
local selectors = require "faceswap.rules.selectors"
local text = require "faceswap.rules.schema.text"

local groups = {}

---@class faceswap.rules.Nesting
---@field depth integer of the selectors, through groups as well
---@field is_bare boolean whether a position among them does not say among whom it is counted

local nesting_of_list

-- The nesting of a group. Each group is looked at once: the ways through groups of groups are as many as a power of their members.
local function nesting_of_group(c, selector, known)
  local name = selector.group
  local members = c.groups[name]
  if not members then
    c.line = selector.line
    c:fail(selector.path .. ".group", "there is no group '%s'; there are %s", name, next(c.groups) and text.names(c.groups) or "none")
  elseif known[name] == nil then
    known[name] = false -- being looked at: met again, the group contains itself
    known[name] = nesting_of_list(c, members, known)
  elseif not known[name] then
    c.line = nil
    c:fail("groups." .. name, "contains itself")
  end
  return known[name] or { depth = 0, is_bare = false }
end

local function nesting_of(c, selector, known)
  local within = selector.group and nesting_of_group(c, selector, known)
    or nesting_of_list(c, selectors.within(selector) or {}, known, selector.all ~= nil)
  local is_bare = within.is_bare
  if selector.ranking then
    is_bare = not selector.of and not selector.count
  end
  return { depth = within.depth + 1, is_bare = is_bare }
end

-- "The second from the left, female": the second face if it is female, or the second of the females? It has to be said.
---@param together boolean? whether all of them must hold
nesting_of_list = function(c, list, known, together)
  local nesting, position, other = { depth = 0, is_bare = false }, nil, nil
  for _, selector in ipairs(list) do
    local each = nesting_of(c, selector, known)
    nesting.depth = math.max(nesting.depth, each.depth)
    nesting.is_bare = nesting.is_bare or each.is_bare
    position = position or each.is_bare and selector or nil
    other = not each.is_bare and selector or other
  end
  if together and position and other then
    c.line = position.line
    c:fail(position.path, "beside other conditions a position says among whom it is counted: %s, or those of one of the conditions, such "
      .. "as %s", c:say "of_everyone", c:say("of_word", other.word))
  end
  return nesting
end

--- Notes what is wrong with the groups of a plan, and with what its rules say by them.
---@param c faceswap.rules.Reader
---@param rules faceswap.rules.Rule[]
function groups.check(c, rules)
  local known = {}
  for _, name in ipairs(text.sorted_keys(c.groups)) do
    nesting_of_group(c, { group = name }, known)
  end
  for _, rule in ipairs(rules) do
    if nesting_of_list(c, rule.who or {}, known, true).depth > selectors.MAX_DEPTH then
      c:fail(rule.who[1].path, "selectors are nested deeper than %d, by groups", selectors.MAX_DEPTH)
    end
  end
end

return groups
