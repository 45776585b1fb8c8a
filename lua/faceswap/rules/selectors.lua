--- The selectors. Each word is an entry of a file in selectors/. Reading plans, asking rules, fetching facts, writing JSON, the functions
--- of `faceswap.rules` and the tables of the documentation go by the entries: a new word is a new entry, and nothing else.
local answer = require "faceswap.rules.context.answer"
local orders = require "faceswap.rules.context.orders"
local reader = require "faceswap.rules.schema.reader"
local text = require "faceswap.rules.schema.text"

---@class faceswap.rules.Entry
---@field word string what makes a table a selector
---@field type faceswap.rules.Type of the word's value
---@field options table<string, faceswap.rules.Type>? further fields; without, this file sets that there are none
---@field needs string? an option that may not be missing
---@field call "value"|"range"|"list"|"count"|"ordered"|"named" how the function in Lua takes its arguments: the value; its two ends; its
--- members; nothing or a number; a number and an order; a name and members. All but "list" and "named" take options last
---@field shown string how it is called, for the tables
---@field means string what it means, for the tables
---@field facts string[]|nil|fun(selector: table): string[] the facts of faces that it needs
---@field judges "fact"|"person"|"face"|nil what of a face is judged: the first of `facts`, as without; the list of its values over all
--- faces of the person; or the face itself
---@field judge nil|fun(context: faceswap.rules.Context, selector: table, value: any, index: integer): boolean|faceswap.rules.Answer, ... an
--- answer; or whether it clearly holds, how far from the other answer, the format of that, and a reason's format and arguments
---@field finish nil|fun(c: faceswap.rules.Reader, copy: table, path: string) checks what was read, and adds to it
---@field ask nil|fun(context: faceswap.rules.Context, selector: table): faceswap.rules.Answer[] judges all faces, instead of `judge`
---@field absent nil|fun(context: faceswap.rules.Context, selector: table): string what is said where it holds for nobody
---@field fields table<string, faceswap.rules.Type> set by this file: the word and the options

local selectors = {}

---@type table<string, faceswap.rules.Entry>
local by_word = {}
selectors.by_word = by_word

---@type faceswap.rules.Entry[] in the order of the tables
selectors.list = {}

for _, file in ipairs { "like", "position", "estimates", "measures", "identity", "combine" } do
  for _, entry in ipairs(require("faceswap.rules.selectors." .. file)) do
    entry.options, entry.fields = entry.options or {}, { [entry.word] = entry.type }
    for name, option in pairs(entry.options) do
      entry.fields[name] = option
    end
    by_word[entry.word] = entry
    table.insert(selectors.list, entry)
  end
end

-- ---- reading -------------------------------------------------------------------------------------------------------------------

-- A plan is read by people; beyond this it is hostile.
local MAX_DEPTH, MAX_SELECTORS = 8, 2000

-- Bytes of a text that a message repeats as a selector.
local MAX_SHOWN = 60

selectors.MAX_DEPTH = MAX_DEPTH

--- The word of a selector; nil, and all the words it has, if that is not one.
---@return string?
---@return string[]
function selectors.head(data)
  local heads = {}
  for _, key in ipairs(text.sorted_keys(data)) do
    heads[#heads + 1] = by_word[key] and key or nil
  end
  return #heads == 1 and heads[1] or nil, heads
end

-- Who writes an order where a selector is due means whoever comes first in it.
local function fail_order(c, name, path)
  return c:fail(path, "%s is an order, and means nobody; the first in it is %s", name, c:say("first_of", name))
end

local function fail_head(c, data, heads, path)
  if #heads > 1 then
    return c:fail(path, "a selector has one word; this one has %s: whom both mean is %s", table.concat(heads, " and "), c:say "all")
  elseif rawget(data, "everyone_else") ~= nil or rawget(data, "who") ~= nil then
    return c:fail(path, "this belongs to a rule, of which it says whom it means; a selector is %s", c:say "selector")
  elseif orders.by_name[rawget(data, 1) or false] and rawget(data, 2) == nil then
    return fail_order(c, rawget(data, 1), path)
  elseif rawget(data, 1) ~= nil then
    return c:fail(path, "a list is no selector: say whether all or one of its members must hold, such as %s", c:say "any")
  end
  local keys = text.sorted_keys(data)
  for _, key in ipairs(keys) do
    local meant = text.nearest(key, by_word)
    if meant then
      return c:fail(path, "there is no selector '%s'; did you mean '%s'?", key, meant)
    end
  end
  return c:fail(path, "a selector has one of the words %s; this one has %s", text.names(by_word),
    keys[1] ~= nil and c:show(keys[1]) or "none")
end

local function read(c, data, path)
  if orders.by_name[data] then
    return fail_order(c, data, path)
  elseif type(data) ~= "table" then
    local is_file = type(data) == "string" and #data <= MAX_SHOWN and data:find '^[^:"%c]+$'
    local meant = by_word[data] and c:say("word", data) or is_file and c:say("photo", data)
    return c:fail(path, "a selector expected, such as %s, got %s", meant or c:say "selector", c:show(data))
  elseif c.depth > MAX_DEPTH then
    return c:fail(path, "selectors are nested deeper than %d", MAX_DEPTH)
  elseif c.count > MAX_SELECTORS then
    return c.count == MAX_SELECTORS + 1 and c:fail(path, "the plan has more than %d selectors", MAX_SELECTORS) or nil
  end
  local word, heads = selectors.head(data)
  if not word then
    return fail_head(c, data, heads, path)
  end
  local entry, mistakes = by_word[word], #c.mistakes
  local copy = reader.record(c, data, entry.fields, path, entry)
  copy.word, copy.path = word, path
  if entry.needs and rawget(data, entry.needs) == nil then
    c:fail(path, "needs an %s, such as %s", entry.needs, c:say(entry.needs))
  end
  if #c.mistakes == mistakes then
    if entry.finish then
      entry.finish(c, copy, path)
    end
    copy.key = text.write(copy)
  end
  return copy
end

--- Reads a selector.
---@param c faceswap.rules.Reader
---@return table? copy with its `word`, its canonical text as `key`, and where it stands
function selectors.read(c, data, path)
  c.count, c.depth = c.count + 1, c.depth + 1
  local copy = read(c, data, path)
  c.depth, c.selectors[#c.selectors + 1] = c.depth - 1, copy
  return copy
end

--- The facts that a selector needs.
---@return string[]
function selectors.facts_of(selector)
  local needed = by_word[selector.word].facts or {}
  return type(needed) == "function" and needed(selector) or needed
end

--- The entries as data, for tables.
function selectors.describe()
  local list = {}
  for i, entry in ipairs(selectors.list) do
    list[i] = { word = entry.word, shown = entry.shown, means = entry.means, options = text.sorted_keys(entry.options) }
  end
  return list
end

-- Judges every face by itself.
local function judge_all(context, selector, entry)
  local faces, judge, fact = context.faces, entry.judge, entry.facts and entry.facts[1]
  local values = entry.judges == "face" and faces or entry.judges == "person" and context:values_of_people(fact) or context:values(fact)
  local function judge_face(i)
    local value = values[i]
    if value == nil then
      return answer.missing(context, selector, faces[i], fact)
    end
    return judge(context, selector, value, i)
  end
  local answers = answer.new(context, function(i) return answer.say(judge_face(i)) end)
  for i = 1, #faces do
    local said = judge_face(i)
    if said then
      answer.add(answers, i, said)
    end
  end
  return answers
end

--- Asks a selector about every face.
---@return faceswap.rules.Answer[] by index of the face
function selectors.ask(context, selector)
  local entry = by_word[selector.word]
  local answers = (entry.ask or judge_all)(context, selector, entry)
  if entry.absent and not answers.open[1] then
    answers.absent = entry.absent(context, selector)
  end
  return answers
end

return selectors
