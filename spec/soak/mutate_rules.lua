--- Breaks the rules of plans, an operator at a time, at random: a mutant that passes their specs is a rule without one.
---   lua5.4 spec/soak/mutate_rules.lua [COUNT] [SEED] [FIRST] [LAST]   in the source tree, in an environment as `make env` prints it
--- Of the COUNT mutants that SEED chooses those from FIRST to LAST are tried: so one run can be done in pieces, side by side.
local shell = require "spec.support.shell"

local COUNT, SEED = tonumber(arg[1]) or 200, tonumber(arg[2]) or os.time()
local FIRST, LAST = tonumber(arg[3]) or 1, tonumber(arg[4]) or COUNT
local FOLDERS = "lua/faceswap/rules lua/faceswap/rules.lua lua/faceswap/faces/persons.lua lua/faceswap/faces/assignment.lua"
local SPECS = "spec/rules/decide_spec.lua spec/rules/load_spec.lua spec/rules/language_spec.lua spec/rules/on_screen_spec.lua "
  .. "spec/rules/tools_spec.lua spec/rules/bounds_spec.lua spec/faces/persons_spec.lua spec/faces/assignment_spec.lua "
  .. "spec/regress/011-rules-silently-wrong_spec.lua spec/regress/170-two-faces-of-one-photograph_spec.lua "
  .. "spec/regress/171-places-that-shift-in-silence_spec.lua spec/regress/172-arguments-that-were-passed_over_spec.lua "
  .. "spec/regress/173-plans-in-the-words-of-another-language_spec.lua $(ls spec/regress/17[4-7]-* spec/regress/246-* "
  .. "spec/regress/25[0-9]-* spec/regress/26[13]-* spec/regress/291-* spec/regress/30[0-9]-* spec/regress/38[0-2]-* "
  .. "spec/regress/39[04]-* spec/regress/431-* spec/regress/529-* spec/regress/59[1-4]-*) spec/rules/doubts_spec.lua "
  .. "spec/rules/choice_spec.lua spec/rules/property_spec.lua --filter-out=9:"
local TIMEOUT = 60 -- seconds of processor time: a mutant that loops has been noticed

-- Mutants that do the same as what they are made of, as patterns of their line.
local same = {
  "return x <= y", "return a%.distance <= b%.distance", -- they differ there
  "a%.width <= b%.width", "member%.digest <= least", "second%.digest <= first", "value / order%.sign", -- what is equal does not matter
  "local allowing = .*%) %- %(", -- sums of other signs differ as well
  "byte <= 32", "MAX_SELECTORS%) and nil", "first%.rule <= doubt%.rule", -- not among what is looked for; nil either way; says the same
}

local swaps = {
  { " < ", " <= " }, { " <= ", " < " }, { " > ", " >= " }, { " >= ", " > " }, { " == ", " ~= " }, { " ~= ", " == " },
  { " and ", " or " }, { " or ", " and " }, { " + ", " - " }, { " - ", " + " }, { " * ", " / " }, { " / ", " * " },
  { "true", "false" }, { "false", "true" }, { "not ", "" }, { "math.min(", "math.max(" }, { "math.max(", "math.min(" },
}

-- Whether a place in a line is code: outside of texts and comments.
local function is_code(line, at)
  local before = line:sub(1, at - 1)
  if before:find("--", 1, true) then
    return false
  end
  local quoted = before:gsub("\\.", ""):gsub('"[^"]*"', ""):gsub("'[^']*'", "")
  return not quoted:find "[\"']"
end

-- All mutants of a file: {path, number, line, mutant}.
local function add_mutants(path, list)
  local number = 0
  for line in (shell.read(path) .. "\n"):gmatch "([^\n]*)\n" do
    number = number + 1
    for _, swap in ipairs(swaps) do
      local from, to = line:find(swap[1], 1, true)
      while from do
        local mutant = line:sub(1, from - 1) .. swap[2] .. line:sub(to + 1)
        local skipped = not is_code(line, from)
        for _, pattern in ipairs(same) do
          skipped = skipped or mutant:find(pattern) ~= nil
        end
        if not skipped then
          list[#list + 1] = { path = path, number = number, line = line, mutant = mutant }
        end
        from, to = line:find(swap[1], to + 1, true)
      end
    end
  end
end

local function passes(command)
  local ok = os.execute(command .. " >/dev/null 2>&1")
  return ok == true or ok == 0
end

-- The tree's modules in C, the copy's in Lua.
local function specs_pass(folder)
  return passes(("cd %s && ulimit -t %d && LUA_PATH='%s/lua/?.lua;;' RUNS=60 SEED=7 busted --no-keep-going --lua=/usr/bin/lua5.4 %s")
    :format(folder, TIMEOUT, folder, SPECS))
end

local function try(folder, mutant)
  local original = shell.read(folder .. "/" .. mutant.path)
  local lines, number = {}, 0
  for line in original:gmatch "([^\n]*)\n" do
    number = number + 1
    lines[number] = number == mutant.number and mutant.mutant or line
  end
  shell.write(folder .. "/" .. mutant.path, table.concat(lines, "\n") .. "\n")
  local survives = specs_pass(folder)
  shell.write(folder .. "/" .. mutant.path, original)
  return survives
end

io.stdout:setvbuf "line"
local state = SEED % 2147483646 + 1
local function random(n)
  state = (state * 16807) % 2147483647
  return state % n + 1
end

local folder, mutants = shell.temporary(), {}
shell.run { "sh", "-c", ("tar cf - lua spec README.md build/clips build/samples examples | tar xf - -C %s"):format(folder) }
shell.run { "ln", "-s", shell.run({ "pwd" }):match "[^\n]+" .. "/build/models", folder .. "/build/models" }
for path in shell.run({ "sh", "-c", "find " .. FOLDERS .. " -name '*.lua' | sort" }):gmatch "[^\n]+" do
  add_mutants(path, mutants)
end
assert(specs_pass(folder), "the specs fail where nothing is broken")
print(("%d operators; %d of them are broken (SEED %d)"):format(#mutants, COUNT, SEED))
local survivors = 0
for i = 1, COUNT do
  local mutant = table.remove(mutants, random(#mutants))
  if i >= FIRST and i <= LAST and try(folder, mutant) then
    survivors = survivors + 1
    print(("%d: %s:%d:%s\n    becomes%s"):format(i, mutant.path, mutant.number, mutant.line, mutant.mutant))
  end
end
shell.remove(folder)
local tried = LAST - FIRST + 1
print(("%d of %d survive"):format(survivors, tried))
os.exit(survivors <= tried / 20)
