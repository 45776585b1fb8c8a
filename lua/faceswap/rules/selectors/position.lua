--- Positions in an order of persons: "the second from the left". Where faces are level, lack a fact or may or may not be counted, a
--- position is known as from … to …, and one that depends on it cannot be told.
local orders = require "faceswap.rules.context.orders"
local single = require "faceswap.rules.selectors.attributes"

local positions = {}

---@class faceswap.rules.Place a person in an order
---@field faces integer[] indices of those of its faces that are counted
---@field sure boolean whether it is counted for certain
---@field keys (number|false)[] by order, what it is compared by; false: not known
---@field least integer position
---@field most integer
---@field lacks integer? index of the face that lacks a fact
---@field width number of its face in pixels; 0 where that is not known

-- ---- who is counted --------------------------------------------------------------------------------------------------------

local function add_key(scene, place, order, k)
  local best
  for _, index in ipairs(place.faces) do
    local value = scene:fact(scene.faces[index], order.fact)
    if value == nil then
      place.lacks, place.lacks_fact = place.lacks or index, place.lacks_fact or order.fact
      place.keys[k] = false
      return
    end
    value = value * order.sign
    if not best or value < best then
      best = value
    end
  end
  place.keys[k] = best
end

local function counted_faces(members, among)
  local faces, sure = {}, false
  for _, index in ipairs(members) do
    local holds = true
    if among then
      holds = among[index].holds
    end
    if holds ~= false then
      faces[#faces + 1] = index
      sure = sure or holds == true
    end
  end
  return faces, sure
end

local function places_of(scene, selector, list, among)
  local places = {}
  for number, members in ipairs(scene.people) do
    local faces, sure = counted_faces(members, among)
    if #faces > 0 then
      local place = { faces = faces, sure = sure, keys = {}, person = number, least = 1, most = 1 }
      for k, order in ipairs(list) do
        add_key(scene, place, order, k)
      end
      local box = scene.faces[faces[1]].box
      place.width = box and box[3] or 0
      if not (place.keys[1] == false and selector.missing) then
        places[#places + 1] = place
      end
    end
  end
  return places
end

-- ---- who comes first -------------------------------------------------------------------------------------------------------

-- Whether `a` comes before `b`: true, false, or nil and why that cannot be told.
local function comes_before(a, b, list)
  for k = 1, #list do
    local x, y = a.keys[k], b.keys[k]
    if not x or not y then
      return nil, "missing"
    end
    local difference = x < y and y - x or x - y
    local width = a.width < b.width and a.width or b.width
    if difference > orders.tolerance(list[k], x, y, width) then
      return x < y
    end
  end
  return nil, "tie"
end

-- More than any two of the places may differ by and be level.
local function widest_tolerance(places, order)
  local key, width = 0, 0
  for _, place in ipairs(places) do
    key, width = math.max(key, math.abs(place.keys[1] or 0)), math.max(width, place.width)
  end
  return orders.tolerance(order, key, key, width)
end

local function note_level(a, b, cause)
  a.most, b.most = a.most + 1, b.most + 1
  a.cause, a.other = a.cause or cause, a.other or b
  b.cause, b.other = b.cause or cause, b.other or a
end

local function note_before(first, second)
  second.most = second.most + 1
  if first.sure then
    second.least = second.least + 1
  else
    second.cause, second.other = second.cause or "uncertain", second.other or first
  end
end

-- Sets the least and the greatest position of each place, and with whom it cannot be compared.
local function rank(scene, places, list)
  local clear = widest_tolerance(places, list[1])
  for i, a in ipairs(places) do
    local x = a.keys[1]
    for k = i + 1, #places do
      local b = places[k]
      local y = b.keys[1]
      if x and y and x - y > clear then
        note_before(b, a)
      elseif x and y and y - x > clear then
        note_before(a, b)
      else
        local before, cause = comes_before(a, b, list)
        if before or cause == "tie" and scene:allows("tie") then -- level faces, and so places, stand by id
          note_before(a, b)
        elseif before == false then
          note_before(b, a)
        else
          note_level(a, b, cause)
        end
      end
    end
  end
end

-- ---- answers ---------------------------------------------------------------------------------------------------------------

local ENDINGS = { "st", "nd", "rd" }

local function ordinal(number)
  local tens = number % 100
  return number .. ((tens < 11 or tens > 13) and ENDINGS[number % 10] or "th")
end

local function order_text(list)
  local text = list[1].name
  for k = 2, #list do
    text = text .. ", then " .. list[k].name
  end
  return text
end

-- How far the nearest other is.
local function gap(scene, place, places, order)
  local nearest, who
  for _, other in ipairs(places) do
    if other ~= place and other.keys[1] and place.keys[1] then
      local distance = math.abs(other.keys[1] - place.keys[1])
      if not nearest or distance < nearest then
        nearest, who = distance, other
      end
    end
  end
  return nearest and { "%.3g in %s to face %d", nearest, order.fact, scene.faces[who.faces[1]].id }
end

local function doubt(scene, place, text)
  local why
  if place.cause == "missing" then
    local lacking = place.lacks and place or place.other
    why = single.missing({}, scene.faces[lacking.lacks], lacking.lacks_fact).why
  elseif place.cause == "tie" then
    why = ("level with %s, %s"):format(scene:name_faces { place.other.faces[1] }, text)
  elseif place.cause == "uncertain" then
    why = ("whether %s counts is uncertain"):format(scene:name_faces { place.other.faces[1] })
  else
    return { cause = "uncertain", why = "whether it counts is uncertain" }
  end
  return { cause = place.cause, why = why }
end

local function judge(scene, place, places, selector, list, text)
  local first, last = selector.nth or 1, selector.nth or selector.first
  if place.keys[1] == false then
    -- even of a single face: what it takes must not depend on how many there are
    place.cause = "missing"
    return doubt(scene, place, text)
  end
  if place.least > last or place.most < first then
    return { holds = false, why = { "%s of %d, %s", ordinal(place.least), #places, text } }
  elseif place.least >= first and place.most <= last and place.sure then
    local why = { "%s of %d, %s", ordinal(place.least), #places, text }
    return { holds = true, why = why, margin = gap(scene, place, places, list[1]) }
  end
  return doubt(scene, place, text)
end

--- Asks "nth" or "first".
---@param among faceswap.rules.Answer[]? who is counted; nil: everyone
---@return faceswap.rules.Answer[]
function positions.ask(scene, selector, among)
  local list = {}
  for k, name in ipairs(selector.order) do
    list[k] = orders.by_name[name]
  end
  local places = places_of(scene, selector, list, among)
  local text = order_text(list)
  local wanted = selector.nth or selector.first
  if wanted > #places then
    scene:problem("out_of_range", nil, "there is no %s face %s: %d count", ordinal(wanted), text, #places)
  end
  rank(scene, places, list)
  local answers = {}
  local uncounted = { holds = false, why = { "is not counted, %s", text } }
  for i in ipairs(scene.faces) do
    answers[i] = uncounted
  end
  for _, place in ipairs(places) do
    local answer = judge(scene, place, places, selector, list, text)
    -- a person stands at one place, with all of its faces
    for _, index in ipairs(scene.people[place.person]) do
      answers[index] = answer
    end
  end
  return answers
end

return positions
