--- The names that a plan may use.
local names = {}

--- What a plan or one of its rules may allow; without it each is an error.
---@type table<string, string>
names.allowances = {
  overlap = "two rules claim a face with different outcomes: the first rule in the plan wins",
  absent = "a rule, or a reference photo, finds nobody: it is left out",
  out_of_range = "a position is beyond the last face: it means nobody",
  tie = "faces are level in an order: the lower id comes first",
  several_persons = "a reference photo matches several persons: all of them are meant",
  group_photo = "a reference photo shows several faces: the largest is meant",
  mixed_photos = "the photos of one reference do not seem to show one person: what they have in common is meant",
  split_person = "the rules differ about two faces of one person: each face is decided by itself",
  nothing = "nobody gets a target",
}

--- The word that makes a table a selector. `options` are its further fields.
---@type table<string, table<string, boolean>>
names.selectors = {
  id = {},
  person = {},
  nth = { order = true, of = true, missing = true },
  first = { order = true, of = true, missing = true },
  like = { distance = true, unsure = true, missing = true },
  gender = { confidence = true, unsure = true, missing = true },
  expression = { confidence = true, unsure = true, missing = true },
  age = { unsure = true, missing = true },
  size = { missing = true },
  sharpness = { missing = true },
  brightness = { missing = true },
  pose = { missing = true },
  all = {},
  any = {},
  none = {},
  group = { members = true },
  everyone = {},
  test = {},
}

names.genders = { female = true, male = true }
names.expressions = { neutral = true, happy = true, sad = true, angry = true, fearful = true, disgusted = true, surprised = true }

--- The word of a selector; nil, and all the words it has, if that is not one.
---@return string?
---@return string[]
function names.head(data)
  local heads = {}
  for key in pairs(data) do
    if names.selectors[key] then
      heads[#heads + 1] = key
    end
  end
  table.sort(heads)
  return #heads == 1 and heads[1] or nil, heads
end

--- The names of a set, for a message.
function names.known(set)
  local list = {}
  for name in pairs(set) do
    list[#list + 1] = name
  end
  table.sort(list)
  return table.concat(list, ", ")
end

return names
