--- Breaks the rules of the flow, the verdicts and the rate limiter one at a time: a mutant that passes their specs is a rule without one.
---   lua5.4 spec/soak/mutate.lua [file.c…]     in the source tree; prints the mutants that survive
local shell = require "spec.support.shell"

local SOURCES = { "flow.c", "verdict.c", "rate_limiter.c" }
local SPECS = "spec/core/flow_spec.lua spec/core/verdict_spec.lua spec/core/polling_spec.lua spec/core/rate_limiter_spec.lua "
  .. "spec/core/breaker_spec.lua"
local TIMEOUT = 20 -- seconds: a mutant that loops has been noticed

-- Mutants that do the same as what they are made of, as patterns of the line: a limit is met alike from below and from above, a flow that
-- is due now asks now, one of the specs starts at 0; and those that read beyond an array.
local same = {
  "(%S+) <= (%S+) %? %1 : %2", "(%S+) >= (%S+) %? %1 : %2", "retry_after <= policy", "most <= policy%->retry_max; i",
  "most >= policy%->retry_max%)", "first >= flow%->started", "tokens <= WHOLE", "code <= 500", "code > 500", "<= sizeof",
  "sizeof %w+ %* sizeof", "shortest / 2 <= most", "now %+ flow%->started", "until >= rate_limiter%->blocked",
  "failure, true, http_status >= 500",
}

-- ---- mutations -------------------------------------------------------------------------------------------------------------

-- Texts that are put in another's place, each where it stands.
local swaps = {
  { " < ", " <= " }, { " <= ", " < " }, { " > ", " >= " }, { " >= ", " > " }, { " == ", " != " }, { " != ", " == " },
  { " && ", " || " }, { " || ", " && " }, { " + ", " - " }, { " - ", " + " }, { " * ", " / " }, { " / ", " * " },
  { "true", "false" }, { "false", "true" }, { "fmin(", "fmax(" }, { "fmax(", "fmin(" }, { "++", "--" }, { " += ", " -= " },
  { "FS_TIMEOUT", "FS_TRANSPORT" }, { "FS_TRANSPORT", "FS_TIMEOUT" }, { "FS_API", "FS_HTTP" }, { "FS_HTTP", "FS_API" },
  { "FS_PROTOCOL", "FS_HTTP" }, { "FS_AGAIN", "FS_BAD" }, { "FS_BAD", "FS_AGAIN" }, { "FS_GOOD", "FS_BAD" },
}

local function swap_texts(line, add)
  for _, swap in ipairs(swaps) do
    local from, to = line:find(swap[1], 1, true)
    while from do
      add(line:sub(1, from - 1) .. swap[2] .. line:sub(to + 1))
      from, to = line:find(swap[1], to + 1, true)
    end
  end
end

local function change_values(line, add)
  for from, number, to in line:gmatch "()%f[%w_.]([%d.]+)%f[^%w_.]()" do
    -- -1 stands for what is not known
    if tonumber(number) and line:sub(from - 1, to - 1) ~= "-1" then
      add(("%s%.12g%s"):format(line:sub(1, from - 1), number == "0" and 1 or number * 2, line:sub(to)))
    end
  end
  for from, word in line:gmatch '()"(%l[%l_]+)"' do -- of a vocabulary
    add(line:sub(1, from) .. "x" .. word .. line:sub(from + #word + 1))
  end
end

local function change_flow(line, add)
  for from, to in line:gmatch "()![%a_(]()" do
    add(line:sub(1, from - 1) .. line:sub(to - 1))
  end
  if line:find "^%s+if %(.*%)" then
    add((line:gsub("if %(", "if (0 && ", 1)))
    add((line:gsub("if %(", "if (1 || ", 1)))
  end
  local declares = line:find "^%s+[%l_]+ [%l_*]+ ="
  if line:find ";$" and not declares and not line:find "return" and not line:find "^%s+break" then
    add ";"
  end
end

-- The lines that can be put in the place of one.
local function mutants_of(line)
  local found = {}
  local function add(mutant)
    for _, pattern in ipairs(same) do
      if mutant:find(pattern) then
        return
      end
    end
    found[#found + 1] = mutant
  end
  swap_texts(line, add)
  change_values(line, add)
  change_flow(line, add)
  return found
end

-- Whether a line has rules: it is no comment, no text for the user, and no name that other specs look at.
local function is_code(line)
  return line:find "^%s" and not line:find "^%s*/?%*" and not line:find "snprintf" and not line:find "char %*?" and not line:find "^%s+%%"
end

-- ---- trying ----------------------------------------------------------------------------------------------------------------

local function passes(command)
  local ok = os.execute(command .. " >/dev/null 2>&1")
  return ok == true or ok == 0
end

local function try(folder, path, lines, number, mutant)
  local changed = {}
  for i, line in ipairs(lines) do
    changed[i] = i == number and mutant or line
  end
  shell.write(path, table.concat(changed, "\n") .. "\n")
  local here = "cd " .. folder .. " && "
  if not passes(here .. "make -s module CFLAGS='-O0 -w' LEDGER=no") then
    return "senseless"
  end
  local specs = ('eval "$(make -s env)" && timeout %d busted --lua=/usr/bin/lua5.4 %s'):format(TIMEOUT, SPECS)
  return passes(here .. specs) and "survives" or "killed"
end

local function mutate(folder, name)
  local path = folder .. "/csrc/core/policy/" .. name
  local original = assert(shell.read(path))
  local lines, counts, comment = {}, { senseless = 0, killed = 0, survives = 0 }, false
  for line in original:gmatch "([^\n]*)\n" do
    lines[#lines + 1] = line
  end
  for number, line in ipairs(lines) do
    comment = comment or line:find "^%s*/%*" ~= nil
    for _, mutant in ipairs(not comment and is_code(line) and mutants_of(line) or {}) do
      local outcome = try(folder, path, lines, number, mutant)
      counts[outcome] = counts[outcome] + 1
      if outcome == "survives" then
        print(("%s:%d:%s\n    becomes%s"):format(name, number, line, mutant == ";" and " nothing" or mutant))
      end
    end
    comment = comment and not line:find "%*/"
  end
  shell.write(path, original)
  print(("%s: %d mutants are noticed, %d survive, %d do not build"):format(name, counts.killed, counts.survives, counts.senseless))
  return counts.survives
end

io.stdout:setvbuf "line"
local folder = shell.temporary()
shell.run { "sh", "-c", ("tar cf - --exclude=./build --exclude=./.git --exclude=./out . | tar xf - -C %s"):format(folder) }
local survivors = 0
for _, name in ipairs(arg[1] and arg or SOURCES) do
  survivors = survivors + mutate(folder, name)
end
shell.remove(folder)
os.exit(survivors == 0)
