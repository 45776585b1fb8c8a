--- The order of persons. Where faces are level, lack a fact or may or may not be counted, a person's rank is an interval.
---
---     three women, of whom B may be a man, by age:     A 31, B 33, C 40     A is 1st; B 2nd, or not counted; C 2nd or 3rd
local answer = require "faceswap.rules.context.answer"
local core = require "faceswap.core"
local facts = require "faceswap.rules.context.facts"
local orders = require "faceswap.rules.context.orders"

---@class faceswap.rules.RankedPerson: (number|false)[] by order, what it is compared by; false: not known
---@field members integer[] indices of all faces of the person
---@field face integer index of the counted face that stands for it in messages
---@field unsure table? what position.lua has found of the others, once that was asked for
---@field standings faceswap.rules.Standing[] of its counted faces
---@field sure boolean whether it is counted for certain
---@field least integer rank
---@field most integer
---@field near table<faceswap.rules.RankedPerson, number>? those from whom it is hardly apart, and how far
---@field cause string? why the ranks differ: "missing", "tie", "uncertain"
---@field other faceswap.rules.RankedPerson? because of whom
---@field lacks string? why the first fact that one of its faces lacks is not known
---@field width number of its face in pixels; 0 where that is not known

local ranking = {}

local new_table = core.new_table

-- The key of a person in an order: that of its best face, or the sum over its faces. False, and the reason, where a face lacks the fact.
---@param faces integer[]
---@param values table<integer, any> of the order's fact
---@return number|false
---@return string? lacks
local function key_of(context, faces, order, values)
  local key
  for k = 1, #faces do
    local value = values[faces[k]]
    if value == nil then
      return false, facts.why_missing(context, context.faces[faces[k]], order.fact)
    end
    value = value * order.sign
    key = not key and value or order.sums and key + value or math.min(key, value)
  end
  return key
end

-- The faces of a person that are counted, nil if none is; and whether one of them is for certain.
---@param among faceswap.rules.Answers? by which faces are counted
---@param left_out table<integer, string>
---@return integer[]? faces
---@return boolean sure
local function counted(members, among, left_out)
  local faces, sure = nil, false
  for k = 1, #members do
    local index = members[k]
    local holds = not among or answer.holds(among, index)
    if holds ~= false and not left_out[index] then
      if faces then
        faces[#faces + 1] = index
      else
        faces = { index }
      end
      sure = sure or holds == true
    end
  end
  return faces, sure
end

-- A person as it is ranked.
---@param faces integer[] of the person's that are counted
---@param values table<integer, any>[] of the orders' facts
local function new_place(context, members, faces, sure, list, values)
  local key, lacks = key_of(context, faces, list[1], values[1])
  local box = context.faces[faces[1]].box
  local place = { key, members = members, face = faces[1], sure = sure, least = 1, most = 1, width = box and box[3] or 0,
    standings = orders.standings(context, faces) }
  for k = 2, #list do
    local another, why = key_of(context, faces, list[k], values[k])
    place[k], lacks = another, lacks or why
  end
  if lacks then
    place.lacks = lacks
  end
  return place
end

-- Whether two persons are level in an order by a fact that both have.
local function are_level(a, b, order, k)
  return math.abs(a[k] - b[k]) <= orders.tolerance(order, math.min(a.width, b.width))
end

-- True if `a` comes before `b`, false if after; nil and a cause if that cannot be told. Of two that are level the lower id comes first,
-- where that is allowed.
local function comes_before(a, b, list, allow_tie)
  for k = 1, #list do
    local x, y = a[k], b[k]
    if not x or not y then
      return nil, "missing"
    elseif not are_level(a, b, list[k], k) then
      return x < y
    end
  end
  if allow_tie then
    return a.face < b.face
  end
  return nil, "tie"
end

-- Counts another place as one that comes before, or may. Of those for whom a rank cannot be told the first person is named.
local function count(place, other, before, cause)
  local is_sure = before and other.sure
  if before ~= false then
    place.least, place.most = place.least + (is_sure and 1 or 0), place.most + 1
    if not is_sure and not (place.other and place.other.members[1] < other.members[1]) then
      place.cause, place.other = cause or "uncertain", other
    end
  end
end

-- Counts each of two places for the other one, and notes in both where they are hardly apart.
local function compare(place, other, list, allow_tie)
  local before, cause = comes_before(other, place, list, allow_tie)
  count(place, other, before, cause)
  if before ~= nil then
    before = not before
  end
  count(other, place, before, cause)
  local apart = place[1] and other[1] and math.abs(place[1] - other[1])
  if apart and apart < orders.nearly_level(list[1], math.min(place.width, other.width)) then
    place.near, other.near = place.near or {}, other.near or {}
    place.near[other], other.near[place] = apart, apart
  end
end

local function has_lower_key(place, other)
  return place[1] < other[1]
end

-- Counts for each place those before it. Of persons that surely count, two with keys further apart than those of any who are nearly level
-- need no closer look.
local function rank(places, list, allow_tie)
  local certain, others, widest = new_table(#places, 0), {}, 0
  for k = 1, #places do
    local place = places[k]
    local ranks = place.sure and place[1] and certain or others
    ranks[#ranks + 1] = place
    widest = place.width > widest and place.width or widest
  end
  table.sort(certain, has_lower_key)
  local clear, ahead = math.max(orders.tolerance(list[1], widest), orders.nearly_level(list[1], widest)), 0
  for i = 1, #certain do
    local place = certain[i]
    while place[1] - certain[ahead + 1][1] > clear do
      ahead = ahead + 1
    end
    place.least, place.most = place.least + ahead, place.most + ahead
    for k = ahead + 1, i - 1 do
      compare(place, certain[k], list, allow_tie)
    end
  end
  for _, place in ipairs(others) do
    for _, other in ipairs(certain) do
      compare(place, other, list, allow_tie)
    end
    table.insert(certain, place)
  end
end

--- What frames leave in doubt about the order of a person and others.
---@param place faceswap.rules.RankedPerson
---@param list faceswap.rules.Order[]
---@return fun(other: faceswap.rules.RankedPerson): "changes"|"unknown"|nil
function ranking.doubts(place, list)
  local unsure, last = {}, 0
  for k, order in ipairs(list) do
    unsure[k] = order.changes and orders.unsure(place.standings, order)
    last = unsure[k] and k or last
  end
  return function(other)
    for k = 1, last do
      local doubt = unsure[k] and orders.doubt(unsure[k], other.standings)
      if doubt or not (place[k] and other[k] and are_level(place, other, list[k], k)) then
        return doubt
      end
    end
  end
end

--- Ranks the people of a detection, or its faces.
---@param context faceswap.rules.Context
---@param list faceswap.rules.Order[]
---@param selector {of: table?, count: "faces"|nil, missing: "no"|nil} `missing`: who lacks the first fact is not counted, instead of making
--- the others' ranks uncertain
---@return faceswap.rules.RankedPerson[] places in the order of persons
---@return table<integer, faceswap.rules.RankedPerson> place_of by index of the face: a person stands at one place with all of its faces
---@return fun(index: integer): faceswap.rules.Reason why_none why a face that has no place has none
function ranking.new(context, list, selector)
  local people, left_out, size = context.people, context:left_out(), #context.faces
  local places, place_of, lacking = new_table(size, 0), new_table(size, 0), {}
  if selector.count == "faces" then -- each by itself, left out or not: what a service counts
    people, left_out = {}, {}
    for i in ipairs(context.faces) do
      people[i] = { i }
    end
  end
  local among, values = selector.of and context:ask(selector.of), {}
  local are_chosen = among or next(left_out)
  for k, order in ipairs(list) do
    values[k] = context:values(order.fact)
  end
  for person = 1, #people do
    local members = people[person]
    local faces, sure = members, true
    if are_chosen then
      faces, sure = counted(members, among, left_out)
    end
    local place = faces and new_place(context, members, faces, sure, list, values)
    local is_ranked = place and (place[1] or selector.missing ~= "no")
    places[#places + 1] = is_ranked and place or nil
    for k = 1, place and #members or 0 do
      place_of[members[k]], lacking[members[k]] = is_ranked and place or nil, place.lacks
    end
  end
  rank(places, list, context:allows "tie")
  return places, place_of, function(index)
    return left_out[index] or { "is not counted: %s", lacking[index] or answer.at(among, index).why }
  end
end

return ranking
