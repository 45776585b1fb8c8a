--- What a user can do about a problem.
local names = require "faceswap.rules.selectors"

local hints = {}

local of_kind = {
  uncertain = "say on the selector what counts where it is unsure: unsure = \"yes\" or unsure = \"no\"%s",
  missing = "say on the selector that a face without it does not count: missing = \"no\"",
  ambiguous = "say among whom it is counted: { of = r.everyone } or { of = r.gender \"female\" }",
}

local of_word = {
  like = ", or up to which distance two pictures show one person: distance = 0.5",
  gender = ", or which confidence is enough: confidence = 0.7",
}
of_word.expression = of_word.gender

local function has_word(rule, word)
  for _, selector in ipairs(rule and rule.who or {}) do
    if selector.word == word then
      return word
    end
  end
end

--- Sets `hint`, and `allow` where there is a name by which the problem can be allowed.
---@param scene faceswap.rules.Scene
function hints.add(scene)
  for _, problem in ipairs(scene.problems) do
    local kind, rule = problem.kind, scene.plan.rules[problem.rule or 0]
    if of_kind[kind] then
      local word = has_word(rule, "like") or has_word(rule, "gender") or has_word(rule, "expression")
      problem.hint = of_kind[kind]:format(word and of_word[word] or "")
    elseif names.allowances[kind] then
      problem.allow = kind
      problem.hint = rule and ("if that is meant, say :allowing \"%s\" after the rule"):format(kind)
        or ("if that is meant, say allow = { \"%s\" } in the plan"):format(kind)
    end
  end
end

return hints
