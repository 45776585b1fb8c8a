--- Phrases of messages in the language of a plan: Lua, JSON, or the options of the command.
local phrases = {}

local OTHER_PHOTOS = "give more photos of the person, or clearer ones; `faceswap faces PHOTO … VIDEO` shows how far everybody is from them"

-- The command has no plan of its own: what it does not say otherwise is said in JSON.
local PHRASES = {
  selector = { lua = "r.largest()", json = '{"largest": true}' },
  word = { lua = "r.%s", json = '{"%s": …}' },
  photo = { lua = 'r.like "%s"', json = '{"like": "%s"}' },
  all = { lua = "r.all(…)", json = '{"all": […]}' },
  any = { lua = "r.any(…)", json = '{"any": […]}' },
  plan = { lua = "r.plan { r.who(…):becomes(…), … }", json = '{"rules": [{"who": …, "becomes": …}, …]}' },
  rule = { lua = "r.who(…):becomes(…)", json = '{"who": …, "becomes": …}' },
  outcome = { lua = 'r.who(…):becomes "picture", or :stays()', json = '{"who": …, "becomes": "picture"}, or "stays": true' },
  first_of = { lua = "r.nth(1, r.%s)", json = '{"nth": 1, "order": "%s"}' },
  order = { lua = "r.left_to_right()", json = '"order": "left_to_right"' },
  angles = { lua = "yaw = { -20, 20 }", json = '"yaw": [-20, 20]' },
  name = { lua = "r.%s", json = '"%s"' },
  pick = { lua = "pick = one of %s", json = '"pick": one of %s' },
  detection = { lua = "detection = the detect_task_id", json = '"detection": the detect_task_id' },
  lasting = { lua = "r.person or r.like", json = '"person" or "like"' },
  of_everyone = { lua = "{ of = r.everyone }", json = '"of": {"everyone": true}' },
  of_word = { lua = "{ of = r.%s(…) }", json = '"of": {"%s": …}' },
  distance = { lua = "distance = %s", json = '"distance": %s' },
  one_face = {
    lua = 'a rule about one of them, r.who(r.id(%d)), says :allowing "split_person"',
    json = 'a rule about one of them, "who": {"id": %d} in a plan for this "detection", says "allow": ["split_person"]',
  },
  uncertain = {
    lua = 'say on the selector what counts where it is unsure: unsure = "yes" or unsure = "no"',
    json = 'say on the selector what counts where it is unsure: "unsure": "yes" or "unsure": "no"',
    cli = OTHER_PHOTOS,
  },
  uncertain_no = {
    lua = 'say on the selector that who is unsure does not count: unsure = "no"',
    json = 'say on the selector that who is unsure does not count: "unsure": "no"',
  },
  missing = {
    lua = 'say on the selector that a face without it does not count: missing = "no"',
    json = 'say on the selector that a face without it does not count: "missing": "no"',
    cli = OTHER_PHOTOS,
  },
  allow = {
    lua = 'if that is meant, say allow = { "%s" } in the plan',
    json = 'if that is meant, say "allow": ["%s"] in the plan',
    cli = "if that is meant, say --allow %s",
  },
  allow_in_rule = {
    lua = 'if that is meant, say :allowing "%s" after the rule',
    json = 'if that is meant, say "allow": ["%s"] in the rule',
    cli = "if that is meant, say --allow %s",
  },
  -- what else settles a problem that may be allowed, or what comes of allowing it
  tie = {
    lua = "another order behind the first decides, as in r.nth(1, { r.large_to_small(), r.left_to_right() })",
    json = 'another order behind the first decides, as in "nth": 1, "order": ["large_to_small", "left_to_right"]',
  },
  overlap = { json = "then the first rule in the plan wins" },
}

--- Whether there is a phrase.
---@param name string
---@return boolean
function phrases.has(name)
  return PHRASES[name] ~= nil
end

--- A phrase.
---@param surface "lua"|"json"|"cli"
---@param name string
---@return string
function phrases.say(surface, name, ...)
  local phrase = PHRASES[name]
  return (phrase[surface] or phrase.json):format(...)
end

--- The hints behind problems, by index: what several problems of a rule share stands behind the last of them.
---@param problems faceswap.rules.Problem[]
---@return table<integer, string>
function phrases.hints(problems)
  local hints, given = {}, {}
  for i = #problems, 1, -1 do
    local hint = problems[i].hint
    local key = hint and ("%d %s"):format(problems[i].rule or 0, hint)
    if key and not given[key] then
      hints[i], given[key] = hint, true
    end
  end
  return hints
end

return phrases
