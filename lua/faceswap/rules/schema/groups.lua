--- Checks of a plan that need all of its groups: those that are not defined, contain themselves or nest too deep, and positions that do not
--- say among whom they are counted.
local selectors = require "faceswap.rules.selectors"
local text = require "faceswap.rules.schema.text"

local groups = {}

---@class faceswap.rules.Look what was found in a selector
---@field depth integer to which selectors are nested in it, through groups as well; itself counts
---@field is_open boolean? while it is being looked at: met again, a group contains itself
---@field is_bare boolean whether it means a position, and does not say among whom it is counted

-- "The second from the left, female": the second face if it is female, or the second of the females? It has to be said.
---@param known table<string, faceswap.rules.Look> by group, each looked at once: the ways through groups of groups are as many as a power
--- of their members
---@return faceswap.rules.Look
local function look(c, selector, known)
  local name, found = selector.group, { depth = 1, is_open = true }
  if name and known[name] then
    found = known[name]
    if found.is_open then
      c:fail("groups." .. name, "contains itself")
    end
    return found
  elseif name and not c.groups[name] then
    c:fail(selector.path .. ".group", "there is no group '%s'; there are %s", name, next(c.groups) and text.names(c.groups) or "none")
  elseif name then
    known[name] = found
  end
  local bare, other
  for _, member in ipairs(name and (c.groups[name] or {}) or selector.all or selector.any or selector.none or { selector.of }) do
    local inner = look(c, member, known)
    found.depth = math.max(found.depth, inner.depth + 1)
    bare, other = bare or inner.is_bare and member or nil, not inner.is_bare and member or other
  end
  if selector.all and bare and other then
    c:fail(bare.path, "beside other conditions a position says among whom it is counted: %s, or those of one of the conditions, such as %s",
      c:say "of_everyone", c:say("of_word", other.word))
  end
  found.is_open, found.is_bare = nil, bare ~= nil
  if selector.ranking then
    found.is_bare = not selector.of and not selector.count
  end
  return found
end

--- Notes what is wrong with the groups of a plan, and with what its rules say by them.
---@param c faceswap.rules.Reader
---@param rules faceswap.rules.Rule[]
function groups.check(c, rules)
  local known = {}
  for _, name in ipairs(text.sorted_keys(c.groups)) do
    look(c, { group = name }, known)
  end
  for _, rule in ipairs(rules) do
    if rule.asks and look(c, { all = rule.asks }, known).depth - 1 > selectors.MAX_DEPTH then
      c:fail(rule.asks[1].path, "selectors are nested deeper than %d, by groups", selectors.MAX_DEPTH)
    end
  end
end

return groups
