--- Positions in an order of persons: "the second from the left".
local answer = require "faceswap.rules.context.answer"
local facts = require "faceswap.rules.context.facts"
local orders = require "faceswap.rules.context.orders"
local ranking = require "faceswap.rules.context.ranking"
local types = require("faceswap.rules.schema.reader").types

---@class faceswap.Rules
---@field nth fun(number: integer, order: faceswap.Order, options: faceswap.Counted?): faceswap.Selector
---@field first fun(number: integer, order: faceswap.Order, options: faceswap.Counted?): faceswap.Selector the first `number` of an order
---@field largest faceswap.FirstFew of large_to_small()
---@field smallest faceswap.FirstFew
---@field leftmost faceswap.FirstFew
---@field rightmost faceswap.FirstFew
---@field topmost faceswap.FirstFew
---@field bottommost faceswap.FirstFew
---@field best faceswap.FirstFew of best_to_worst()
---@field worst faceswap.FirstFew
---@alias faceswap.FirstFew fun(number: integer|faceswap.Counted|nil, options: faceswap.Counted?): faceswap.Selector the first, or first few

local ENDINGS = { "st", "nd", "rd" }

local function ending(number)
  local tens = number % 100
  return (tens < 11 or tens > 13) and ENDINGS[number % 10] or "th"
end

-- ---- a ranking, which many rules may ask ---------------------------------------------------------------------------------------

-- Two faces of a person that are seen at one time.
local function seen_twice(context, place)
  local one, two = context:seen_at_once(place.members)
  return one and { place = place, one = one, two = two }
end

local function make_ranking(context, selector)
  local list, names = {}, {}
  for k, name in ipairs(selector.order) do
    list[k], names[k] = orders.by_name[name], orders.by_name[name].name
  end
  local places, place_of, why_none = ranking.new(context, list, selector)
  local ranked = { places = places, why_none = why_none, place_of = place_of, list = list, order = list[1],
    text = table.concat(names, ", then "), unreadable = {}, twice = {} }
  for k = 1, #places do
    ranked.twice[#ranked.twice + 1] = places[k].members[2] and seen_twice(context, places[k])
  end
  local left_out = selector.count ~= "faces" and context:left_out() or {}
  for i, face in ipairs(next(left_out) and context.faces or {}) do
    if left_out[i] and face.problem and not (selector.of and answer.holds(context:ask(selector.of), i) == false) then
      table.insert(ranked.unreadable, face)
    end
  end
  return ranked
end

-- ---- answers ---------------------------------------------------------------------------------------------------------------

-- The margin: how far the nearest other person is in the first order.
local function gap(context, place, ranked)
  local nearest, least = nil, math.huge
  for _, other in ipairs(ranked.places) do
    local distance = other ~= place and other[1] and math.abs(place[1] - other[1])
    if distance and distance < least then
      nearest, least = other, distance
    end
  end
  return nearest and { "%.3g in %s to face %d", least, ranked.order.fact, context.faces[nearest.face].id }
end

-- The answer about a person whose place may or may not be among those that are asked for.
local function doubt(context, place, text)
  local other = place.other
  -- a face without the fact has no place even if it is the only one: whether a plan decides must not depend on how many faces there are
  if place.cause == "missing" or not place[1] then
    return { cause = "missing", strict = true, word = "nth", why = place.lacks or other.lacks }
  elseif place.cause == "tie" then
    return { cause = "tie", why = ("level with %s, %s"):format(context:name_faces { other.face }, text) }
  end
  return { cause = "uncertain", why = ("whether %s counts is uncertain"):format(other and context:name_faces { other.face } or "it") }
end

-- By how much a person's key is another one than that of its box, which is all that is known of a possible face.
local function shift_of(context, place, order)
  local face = context.faces[place.face]
  local value = face.standing and context:fact({ box = face.box }, order.fact)
  return value and place[1] - value * order.sign or 0
end

-- A user who looks at the picture may count a face that is left out as unreadable, or what the engine made no face of. If one of them comes
-- before the last place that is asked for, the user means somebody else: a doubt.
local function note_left_out(context, place, ranked)
  local order = ranked.order
  local function note(kind, face, key, who, what, ...)
    local value = context:fact(face, order.fact)
    key = key or value and value * order.sign
    if key and key < place[1] then
      context:note(kind, face, "%s and comes before %s, %s: who %s it means somebody else; a photo tells who is meant", what:format(...),
        context:name_faces { place.face }, ranked.text, who).is_doubt = true
    end
  end
  for _, face in ipairs(ranked.unreadable) do
    note("left_out", face, nil, "counts", "face %d is not counted (%s)", face.id, face.problem)
  end
  for _, maybe in ipairs(order.fact ~= "score" and context:maybe_faces() or {}) do -- a possible face has no score
    local value = context:fact(maybe, order.fact)
    local key = value and value * order.sign + shift_of(context, place, order)
    note("left_out", maybe, key, "counts", "what is seen at %s is not counted (it may be a face)", facts.name_places { maybe })
  end
  for k = 1, #ranked.places do
    local other = ranked.places[k]
    local key, face = other[1], context.faces[other.face]
    if key and key < place[1] and facts.why_no_face(face) then
      note("no_face", face, key, "does not count", "face %d may be no face", face.id)
    end
  end
end

-- Who is asked for, while another one stands hardly before or behind, may be that one to the eye: a doubt.
local function note_nearly_level(context, place, ranked, first, last)
  for _, other in ipairs(place.near and ranked.places or {}) do
    local apart = place.near[other]
    if apart and (other.most < first or other.least > last) then
      context:note("nearly_level", context.faces[place.face], "%s and %s are hardly apart %s (%.0f pixels): "
        .. "who counts may mean the other one; a photo tells them apart", context:name_faces { place.face },
        context:name_faces { other.face }, ranked.text, apart).is_doubt = true
    end
  end
end

local UNSURE = {
  changes = { kind = "order_changes", message = "%s and %s change places, %s, from one moment of the video to another: who looks at the "
    .. "other one means somebody else; a photo tells them apart" },
  unknown = { kind = "never_together", message = "whether %s or %s comes first, %s, cannot be told, since no part of the video shows both: "
    .. "who counts may mean somebody else; a photo tells them apart" },
}

-- Those who may come before or behind a person, by what frames show, and the ranks that it may have then.
local function unsure_of(place, ranked)
  local unsure, doubt_about = { changes = {}, unknown = {}, least = place.least, most = place.most }, ranking.doubts(place, ranked.list)
  for _, other in ipairs(ranked.places) do
    local why = other ~= place and other[1] and doubt_about(other)
    if why then
      table.insert(unsure[why], other.face)
      unsure.least, unsure.most = unsure.least - (other.least < place.least and 1 or 0), unsure.most + (other.most > place.most and 1 or 0)
    end
  end
  return unsure
end

-- Who may then have another place than the one that is asked for: a doubt.
local function note_unsure(context, place, ranked, first, last)
  local unsure = place.unsure or unsure_of(place, ranked)
  place.unsure = unsure
  for _, why in ipairs((unsure.least < first or unsure.most > last) and { "changes", "unknown" } or {}) do
    if unsure[why][1] then
      context:note(UNSURE[why].kind, context.faces[place.face], UNSURE[why].message, context:name_faces { place.face },
        context:name_faces(unsure[why]), ranked.text).is_doubt = true
    end
  end
end

-- Who counts both faces of a person that are seen at one time means somebody else.
local function note_seen_twice(context, place, ranked)
  for _, pair in ipairs(ranked.twice) do
    if pair.place[1] and pair.place[1] <= place[1] then
      context:note("seen_twice", pair.two, "face %d and face %d are one person's and seen together, as in a mirror: who counts both means "
        .. "somebody else", pair.one.id, pair.two.id).is_doubt = true
    end
  end
end

-- True, or the answer, about a person who may stand from the first to the last place that is asked for.
local function judge(context, place, ranked, first, last)
  if not (place[1] and place.sure and place.least >= first and place.most <= last) then
    return doubt(context, place, ranked.text)
  elseif place.most == last then
    note_left_out(context, place, ranked)
  end
  note_nearly_level(context, place, ranked, first, last)
  if place.standings[1] then
    note_unsure(context, place, ranked, first, last)
  end
  note_seen_twice(context, place, ranked)
  return true
end

-- The clear answer about a face.
local function clear(context, ranked, i, holds)
  local place = ranked.place_of[i]
  return { holds = holds, margin = holds and function() return gap(context, place, ranked) end or nil,
    why = place and { "%d%s of %d, %s", place.least, ending(place.least), #ranked.places, ranked.text } or ranked.why_none(i) }
end

local function ask(context, selector)
  local ranked = context:once(selector.ranking, make_ranking, selector)
  local first, last = selector.nth or 1, selector.nth or selector.first
  local said = {}
  for k = 1, #ranked.places do
    local place = ranked.places[k]
    if place.least <= last and place.most >= first or not place[1] then
      said[place] = judge(context, place, ranked, first, last)
    end
  end
  if last > #ranked.places then
    local left = ranked.unreadable[1]
    context:note("out_of_range", nil, "there is no %d%s face %s: %d count%s", last, ending(last), ranked.text, #ranked.places,
      left and (" (face %d does not: %s)"):format(left.id, left.problem) or "")
  end
  local place_of = ranked.place_of
  local answers = answer.new(context, function(i) return clear(context, ranked, i, said[place_of[i]] or false) end)
  for i = 1, #context.faces do
    local found = said[place_of[i]]
    if found then
      answer.add(answers, i, found)
    end
  end
  return answers
end

-- ---- the entries -------------------------------------------------------------------------------------------------------------

local ORDER = types.texts("an order such as left_to_right", types.one_of(orders.by_name), "there is no order")
local NUMBER = types.number(1, 10000, true)

local function options(order)
  return { of = types.selector, count = types.one_of { persons = true, faces = true }, missing = types.one_of { no = true }, order = order }
end

local function facts_of(selector)
  local list = selector.count ~= "faces" and { "person", "frames" } or {}
  for _, name in ipairs(selector.order) do
    list[#list + 1] = orders.by_name[name].fact
  end
  return list
end

-- Positions that rank the same persons alike share the ranking.
local function finish(_, copy)
  copy.count = copy.count ~= "persons" and copy.count or nil
  copy.ranking = ("%s %s %s %s"):format(table.concat(copy.order, ","), copy.count or "", copy.missing or "", copy.of and copy.of.key or "")
end

local function with_order(word, means)
  return { word = word, type = NUMBER, options = options(ORDER), needs = "order", call = "ordered",
    shown = ("r.%s(n, order, { of })"):format(word), means = means, facts = facts_of, finish = finish, ask = ask }
end

-- A word for the first of an order, or with a number for the first few. It is read as that position.
local function end_of(word, order)
  return {
    word = word,
    type = {
      schema = { anyOf = { { const = true }, NUMBER.schema } },
      read = function(c, value, path)
        if value ~= true and type(value) ~= "number" then
          return c:fail(path, "true or a number expected, got %s", c:show(value))
        end
        return value == true and 1 or NUMBER.read(c, value, path)
      end,
    },
    options = options(),
    call = "count",
    shown = ("r.%s { of }, r.%s(n, { of })"):format(word, word),
    means = ("the first, or first n, of `%s`"):format(order),
    finish = function(c, copy)
      copy.word = copy[word] == 1 and "nth" or "first"
      copy[copy.word], copy[word], copy.order = copy[word], nil, { order }
      finish(c, copy)
    end,
  }
end

local entries = { with_order("nth", "the nth person of an order, or of a list of orders: the next decides where the first is level"),
  with_order("first", "the first n persons of an order") }
for name, order in pairs(orders.by_name) do
  entries[#entries + 1] = order.word and end_of(order.word, name) or nil
end
table.sort(entries, function(a, b)
  return a.word < b.word
end)

return entries
