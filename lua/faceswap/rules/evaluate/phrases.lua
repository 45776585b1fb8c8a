--- What a user can do about a problem, in the language that the plan is written in.
local schema = require "faceswap.rules.schema"

local phrases = {}

-- An option of a selector, with the values that it may have.
local function option(surface, name, ...)
  local format = surface == "lua" and '%s = "%s"' or '"%s": "%s"'
  local list = {}
  for i, value in ipairs { ... } do
    list[i] = format:format(name, value)
  end
  return table.concat(list, " or ")
end

local function value(surface, text)
  return surface == "lua" and text or (text:gsub("^([%w_]+) = ([%d.]+)", '"%1": %2'))
end

-- The lua, JSON and command of a way to allow something.
local function allow(surface, kind, in_rule)
  if surface == "cli" then
    return ("if that is meant, say --allow %s"):format(kind)
  elseif surface == "json" then
    return ('if that is meant, say "allow": ["%s"] in %s'):format(kind, in_rule and "the rule" or "the plan")
  end
  return in_rule and ('if that is meant, say :allowing "%s" after the rule'):format(kind)
    or ('if that is meant, say allow = { "%s" } in the plan'):format(kind)
end

local function of_kind(problem, surface)
  local kind = problem.kind
  if (kind == "uncertain" or kind == "missing") and surface == "cli" then
    return "give more photos of the person, or clearer ones; `faceswap faces PHOTO … VIDEO` shows how far everybody is from them"
  elseif kind == "uncertain" then
    local hint = "say on the selector what counts where it is unsure: " .. option(surface, "unsure", "yes", "no")
    return problem.advice and ("%s; %s"):format(hint, value(surface, problem.advice)) or hint
  elseif kind == "missing" then
    return "say on the selector that a face without it does not count: " .. option(surface, "missing", "no")
  elseif schema.allowances[kind] then
    problem.allow = kind
    return allow(surface, kind, problem.rule ~= nil)
  end
end

--- Sets `hint`, and `allow` where there is a name by which the problem can be allowed.
---@param problems faceswap.rules.Problem[]
---@param surface "lua"|"json"|"cli"
function phrases.add_hints(problems, surface)
  for _, problem in ipairs(problems) do
    problem.hint, problem.advice = of_kind(problem, surface), nil
  end
end

return phrases
