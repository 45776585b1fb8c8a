--- What a selector's data may be; for faceswap.rules.schema.
local options = require "faceswap.options"
local names = require "faceswap.rules.selectors"
local orders = require "faceswap.rules.context.orders"
local values = require "faceswap.rules.schema.reader"

local selectors = {}

-- A plan is read by people; beyond this it is hostile.
local DEPTH_MOST, SELECTORS_MOST, MEMBERS_MOST = 8, 2000, 200

local readers = {}

-- ---- single values ---------------------------------------------------------------------------------------------------------

function readers.id(c, value, path)
  c.ids = true
  return values.number(c, value, path, 0, 2 ^ 31, true)
end

function readers.person(c, value, path)
  return values.text(c, value, path)
end

local function read_position(c, value, path)
  return values.number(c, value, path, 1, 10000, true)
end
readers.nth, readers.first = read_position, read_position

function readers.like(c, value, path)
  local photos = {}
  if type(value) == "string" then
    value = { value }
  end
  for i, photo in ipairs(values.list(c, value, path, "a photo or a list of photos of one person")) do
    photos[i] = values.text(c, photo, ("%s[%d]"):format(path, i))
    if options.is_url(photo) then
      c:fail(("%s[%d]"):format(path, i), "a reference photo is a file on this machine, not a URL")
    end
  end
  if type(value) == "table" and #value == 0 then
    c:fail(path, "has no photo")
  elseif #photos > MEMBERS_MOST then
    c:fail(path, "has more than %d photos", MEMBERS_MOST)
  end
  return photos
end

function readers.gender(c, value, path)
  return values.one_of(c, value, path, names.genders)
end

function readers.expression(c, value, path)
  return values.one_of(c, value, path, names.expressions)
end

local RANGE_FIELDS = { min = true, max = true }

local function range_reader(most)
  return function(c, value, path)
    if type(value) ~= "table" then
      return c:fail(path, "a range with min or max expected, got %s", values.show(value))
    end
    values.fields(c, value, RANGE_FIELDS, path)
    if value.min == nil and value.max == nil then
      return c:fail(path, "a range with min or max expected, got neither")
    end
    local least = value.min ~= nil and values.number(c, value.min, path .. ".min", 0, most) or nil
    local top = value.max ~= nil and values.number(c, value.max, path .. ".max", 0, most) or nil
    if least and top and least > top then
      c:fail(path, "min > max (%s > %s)", least, top)
    end
    return { min = least, max = top }
  end
end
readers.age = range_reader(150)
readers.size = range_reader(100000)
readers.sharpness = range_reader(100000)
readers.brightness = range_reader(1)

local ANGLES = { yaw = true, pitch = true, roll = true }

function readers.pose(c, value, path)
  if type(value) ~= "table" or next(value) == nil then
    return c:fail(path, "ranges of yaw, pitch or roll expected, such as yaw = {-20, 20}, got %s", values.show(value))
  end
  values.fields(c, value, ANGLES, path)
  local ranges = {}
  for angle in pairs(ANGLES) do
    local place = path .. "." .. angle
    if value[angle] ~= nil then
      local pair = values.list(c, value[angle], place, "two numbers of degrees")
      local least = values.number(c, pair[1], place .. "[1]", -180, 180)
      local most = values.number(c, pair[2], place .. "[2]", -180, 180)
      if #pair > 2 then
        c:fail(place, "two numbers of degrees expected, got %d", #pair)
      elseif least and most and least > most then
        c:fail(place, "min > max (%s > %s)", least, most)
      end
      ranges[angle] = { least, most }
    end
  end
  return ranges
end

function readers.everyone(c, value, path)
  return value == true or c:fail(path, "must be true")
end

function readers.test(c, value, path)
  return type(value) == "function" and value or c:fail(path, "a function expected, got %s", values.show(value))
end

-- ---- selectors in selectors ------------------------------------------------------------------------------------------------

local function list_reader(c, value, path, depth)
  return selectors.read_list(c, value, path, depth + 1)
end
readers.all, readers.any, readers.none = list_reader, list_reader, list_reader

--- Notes what a group is. The same name may be defined again, alike.
function selectors.define_group(c, name, members, path)
  if not values.text(c, name, path) then
    return
  end
  local source = c.sources[name]
  if not source then
    c.sources[name] = members or {}
    c.groups[name] = selectors.read_list(c, members, path, 1)
  elseif source ~= members and not values.same(source, members, DEPTH_MOST * 2) then
    c:fail(path, "there is another group called '%s'", name)
  end
end

function readers.group(c, value, path, _, data)
  if values.text(c, value, path) then
    c.used[#c.used + 1] = { name = value, path = path, line = c.line }
    if data.members ~= nil then
      selectors.define_group(c, value, data.members, path)
    end
  end
  return value
end

-- ---- options ---------------------------------------------------------------------------------------------------------------

local option_readers = {}
local YES_NO = { yes = true, no = true }

function option_readers.order(c, value, path)
  local list = {}
  for i, name in ipairs(values.list(c, type(value) == "string" and { value } or value, path, "an order such as r.left_to_right()")) do
    list[i] = values.one_of(c, name, type(value) == "string" and path or ("%s[%d]"):format(path, i), orders.by_name)
  end
  return list
end

function option_readers.of(c, value, path, depth)
  return selectors.read(c, value, path, depth + 1)
end

function option_readers.distance(c, value, path)
  return values.number(c, value, path, 0, 4)
end

function option_readers.confidence(c, value, path)
  return values.number(c, value, path, 0, 1)
end

function option_readers.unsure(c, value, path)
  return values.one_of(c, value, path, YES_NO)
end

function option_readers.missing(c, value, path)
  return values.one_of(c, value, path, { no = true })
end

local function read_options(c, data, head, path, depth, copy)
  local allowed = names.selectors[head]
  for _, key in ipairs(values.sorted_keys(data)) do
    if key ~= head and not allowed[key] then
      c:fail(path, "%s has no option %s%s", head, values.show(key == "unknown_option" and data[key] or key),
        next(allowed) and "; there are " .. names.known(allowed) or "")
    elseif option_readers[key] then
      copy[key] = option_readers[key](c, data[key], path .. "." .. key, depth)
    end
  end
  if allowed.order and data.order == nil then
    c:fail(path, "needs an order, such as r.left_to_right()")
  end
end

-- ---- reading ---------------------------------------------------------------------------------------------------------------

--- Reads a selector.
---@param depth integer how deep in others it stands, from 1
---@return table? copy
function selectors.read(c, data, path, depth)
  c.count = c.count + 1
  if type(data) ~= "table" then
    return c:fail(path, "a selector expected, such as r.largest(), got %s", values.show(data))
  elseif depth > DEPTH_MOST then
    return c:fail(path, "selectors are nested deeper than %d", DEPTH_MOST)
  elseif c.count > SELECTORS_MOST then
    return c.count == SELECTORS_MOST + 1 and c:fail(path, "the plan has more than %d selectors", SELECTORS_MOST) or nil
  end
  local head, heads = names.head(data)
  if not head then
    return c:fail(path, "a selector has one of the words %s; this one has %s", names.known(names.selectors),
      #heads == 0 and "none" or table.concat(heads, " and "))
  end
  local copy = { word = head }
  local place = path == head and path or path .. "." .. head
  copy[head] = readers[head](c, data[head], place, depth, data)
  read_options(c, data, head, path, depth, copy)
  return copy
end

--- Reads a list of one selector or more.
function selectors.read_list(c, data, path, depth)
  local list = values.list(c, data, path, "a list of selectors")
  local copy = {}
  for i, selector in ipairs(list) do
    copy[i] = selectors.read(c, selector, ("%s[%d]"):format(path, i), depth)
  end
  if type(data) == "table" and next(data) == nil then
    c:fail(path, "there is no selector")
  elseif #list > MEMBERS_MOST then
    c:fail(path, "has more than %d selectors", MEMBERS_MOST)
  end
  return copy
end

-- ---- groups ----------------------------------------------------------------------------------------------------------------

local depth_of_list

-- How deep selectors are nested, by way of groups too. What contains itself is noted, and counts as 0.
local function depth_of(c, selector)
  local deepest = depth_of_list(c, selector.all or selector.any or selector.none)
  if selector.of then
    deepest = math.max(deepest, depth_of(c, selector.of))
  end
  local name = selector.group
  local depth = name and c.depths[name]
  if name and c.groups[name] and depth == nil then
    c.depths[name] = false
    depth = depth_of_list(c, c.groups[name])
    c.depths[name] = depth
  elseif depth == false then
    c:fail("groups." .. name, "contains itself")
  end
  return 1 + math.max(deepest, depth or 0)
end

depth_of_list = function(c, list)
  local deepest = 0
  for _, selector in ipairs(list or {}) do
    deepest = math.max(deepest, depth_of(c, selector))
  end
  return deepest
end

--- Notes groups that are used and not defined, that contain themselves, and what they nest too deep.
---@param rules faceswap.rules.Rule[]
function selectors.check_groups(c, rules)
  for _, use in ipairs(c.used) do
    c.line = use.line
    if not c.groups[use.name] then
      c:fail(use.path, "there is no group '%s'; there are %s", use.name, next(c.groups) and names.known(c.groups) or "none")
    end
  end
  c.line, c.depths = nil, {}
  if #c.mistakes > 0 then
    return -- what was not read has no depth
  end
  for _, name in ipairs(values.sorted_keys(c.groups)) do
    depth_of(c, { group = name })
  end
  for i, rule in ipairs(rules) do
    if depth_of_list(c, rule.who) > DEPTH_MOST then
      c:fail(("rules[%d].who"):format(i), "selectors are nested deeper than %d, by groups", DEPTH_MOST)
    end
  end
end

return selectors
