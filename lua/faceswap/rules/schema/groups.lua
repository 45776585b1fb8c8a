--- Checks of a plan that need all of its groups: those that are not defined, contain themselves or nest too deep, and positions that do not
--- say among whom they are counted.
local selectors = require "faceswap.rules.selectors"
local text = require "faceswap.rules.schema.text"

local groups = {}

local NONE = {}

local look

-- Looks at a group once: the ways through groups of groups are as many as a power of their members.
local function look_at_group(c, selector, known)
  local name = selector.group
  if not c.groups[name] then
    c:fail(selector.path .. ".group", "there is no group '%s'; there are %s", name, next(c.groups) and text.names(c.groups) or "none")
  elseif known[name] == nil then
    known[name] = NONE -- being looked at: met again, the group contains itself
    known[name] = { look(c, c.groups[name], known) }
  elseif known[name] == NONE then
    c:fail("groups." .. name, "contains itself")
  end
  local seen = known[name] or NONE
  return seen[1] or 0, seen[2]
end

-- "The second from the left, female": the second face if it is female, or the second of the females? It has to be said.
---@param list table[] selectors
---@param known table<string, table> what was found of groups
---@param together boolean? whether all of them must hold
---@return integer depth to which they are nested, through groups as well
---@return table? bare the first of them that is counted by position and does not say among whom
look = function(c, list, known, together)
  local depth, bare, other = 0, nil, nil
  for _, selector in ipairs(list) do
    local below, within
    if selector.group then
      below, within = look_at_group(c, selector, known)
    else
      local inner = selector.all or selector.any or selector.none or { selector.of }
      below, within = look(c, inner, known, selector.all ~= nil)
    end
    if selector.ranking then
      within = not selector.of and not selector.count
    end
    depth = math.max(depth, below + 1)
    bare, other = bare or within and selector or nil, not within and selector or other
  end
  if together and bare and other then
    c:fail(bare.path, "beside other conditions a position says among whom it is counted: %s, or those of one of the conditions, such as %s",
      c:say "of_everyone", c:say("of_word", other.word))
  end
  return depth, bare
end

--- Notes what is wrong with the groups of a plan, and with what its rules say by them.
---@param c faceswap.rules.Reader
---@param rules faceswap.rules.Rule[]
function groups.check(c, rules)
  local known = {}
  for _, name in ipairs(text.sorted_keys(c.groups)) do
    look_at_group(c, { group = name }, known)
  end
  for _, rule in ipairs(rules) do
    if look(c, rule.asks or NONE, known, true) > selectors.MAX_DEPTH then
      c:fail(rule.asks[1].path, "selectors are nested deeper than %d, by groups", selectors.MAX_DEPTH)
    end
  end
end

return groups
