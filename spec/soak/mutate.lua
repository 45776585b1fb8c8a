--- Breaks the client and the rules of plans, a line at a time: a mutant that passes the specs which run its line is a rule without one.
---   lua5.4 spec/soak/mutate.lua [NAME…]     in the source tree, built; prints the mutants that survive. A NAME is a part of files' paths.
--- MUTANTS bounds how many of each file that build are tried, chosen at random by SEED and the file's path, so that a part of the files
--- gets the mutants that it gets among all. Which lines a spec runs is found first, which takes minutes, and kept in build/mutate until a
--- file of lua/ or csrc/ changes, or the spec.
local shell = require "spec.support.shell"

local files = [[
  csrc/core/policy/flow.c csrc/core/policy/verdict.c csrc/core/policy/task_state.c csrc/core/policy/payload.c
  csrc/core/policy/rate_limiter.c csrc/core/policy/media_type.c csrc/core/policy/answer_text.c
  csrc/core/transport/call.c csrc/core/transfer/download.c csrc/core/transfer/part_note.c csrc/core/transfer/upload.c
  csrc/core/policy/json_reader.c csrc/base/number.c csrc/core/lua/lua_json.c csrc/ledger/ledger_sqlite.c
  lua/faceswap/json.lua lua/faceswap/client/transfer.lua lua/faceswap/client/upload_place.lua lua/faceswap/client/uploads.lua
  lua/faceswap/client/result_urls.lua lua/faceswap/client/detection.lua lua/faceswap/client/call.lua lua/faceswap/client/task.lua
  lua/faceswap/client/submit.lua lua/faceswap/client/schema.lua lua/faceswap/client/create.lua lua/faceswap/client/detect.lua
  lua/faceswap/ledger.lua lua/faceswap/ledger/lookup.lua lua/faceswap/ledger/outcome.lua lua/faceswap/ledger/submission.lua
  lua/faceswap/ledger/recovery.lua
  lua/faceswap/faces/persons.lua lua/faceswap/faces/assignment.lua
]] .. shell.run { "sh", "-c", "find lua/faceswap/rules lua/faceswap/rules.lua -name '*.lua' | sort" }

-- The specs that may notice: those that need no other machine and no engine, and end within SECONDS.
local SPECS = [[
  { ls spec/core/*_spec.lua spec/client/*_spec.lua spec/ledger/*_spec.lua spec/rules/*_spec.lua spec/faces/*_spec.lua
    grep -LE 'support.(engine|nginx|browser|studio|docs)|csrc/(local|vision)' spec/regress/*_spec.lua; } |
    grep -vE 'examples|client/client_spec|random_faults|database|storm|shared_|sheet|preview|rules/(engine|guide)|faces/(models|bench)']]
local SECONDS = 150

-- Seconds of specs that one mutant is worth.
local PATIENCE = 300

local MUTANTS, SEED = tonumber(os.getenv "MUTANTS") or math.huge, tonumber(os.getenv "SEED") or os.time()

-- Mutants that do the same as what they are made of, or that only a reading beyond an array or a lack of memory tells from it, as patterns
-- of the file's name and the line. Those that are compiled to the same are not among them: they are found.
local same = {
  "most <= policy%->retry_max; i", "until >= rate_limiter%->blocked", -- a limit is met alike from below and from above
  "first >= flow%->started", -- what is due now is asked for now
  "code <= 500", "code > 500", -- the table has 500
  "tokens <= WHOLE", -- rounding does not meet it
  "a%.id <= b%.id", "tonumber%(a%) <= tonumber%(b%)", "and a <= b$", "a%.person <= b%.person", "a%.word <= b%.word", -- they differ there
  "a%.face <= b%.face", -- likewise
  "orders%.lua:  if true then", 'find%("/", 1, false%)', -- a standing tells of places and sizes alone; "/" is no pattern
  "digits <= 34", "number%.c.*1 || whole", -- 17 digits always do; what is written is overwritten
  "wanted_size > 0", "wanted_size >= 1", -- a size is above 0 where it is known
  "%(can_go_on%(download%) || !", -- a note that is written and removed at once
  "LIMIT 2", "0 && converter", -- the first row counts; libc has UTF-16
  "return x <= y", "return a%.distance <= b%.distance", "first%.rule <= doubt%.rule", "least <= values", -- likewise
  "member%.digest <= least", "second%.digest <= first", "value / order%.sign", -- what is equal does not matter
  "local allowing = .*%) %- %(", -- sums of other signs differ as well
  "MAX_SELECTORS%) and nil", -- nil either way
  "1 || [%w>-]*fd != %-1", -- to close what is not open does nothing
  "calloc%(2", "alloc%(.* %+ 2%)", -- more memory than is needed
  "list%->length, true}", "0 && %*path != %*key", -- slower, or there is no string
  "is_unclear = true", "%- nearer > distances", -- slower; no difference of two such numbers is that limit
  "text%[digits%] > '0'", "text%[digits%] >= '1'", "text%[digits%] < '9'", -- slower as well
  "left > 1%)", -- the stamp tells a smaller size, too
  -- beyond an array
  "i <= [%l_>-]*count", "<= sizeof %w+ / sizeof", "sizeof %w+ %* sizeof", "used >= 0", "if %(at > length", "length %+ at >= size", "%%30%[",
  -- memory that is not there: check-memory fails every allocation
  "0 && failed%)", "0 && !longer%)", "0 && !transfer%)", "0 && !call%) {", "0 && !call%->request%.body",
  "ledger_sqlite.*0 && length == %-1", "1 || text%)", "1 || name%)", "1 || self%)",
}

-- ---- mutations -------------------------------------------------------------------------------------------------------------

-- Texts that are put in another's place, each where it stands.
local c_swaps = {
  { " < ", " <= " }, { " <= ", " < " }, { " > ", " >= " }, { " >= ", " > " }, { " == ", " != " }, { " != ", " == " },
  { " && ", " || " }, { " || ", " && " }, { " + ", " - " }, { " - ", " + " }, { " * ", " / " }, { " / ", " * " },
  { "true", "false" }, { "false", "true" }, { "fmin(", "fmax(" }, { "fmax(", "fmin(" }, { "++", "--" }, { " += ", " -= " },
  { "FS_TIMEOUT", "FS_TRANSPORT" }, { "FS_TRANSPORT", "FS_TIMEOUT" }, { "FS_API", "FS_HTTP" }, { "FS_HTTP", "FS_API" },
  { "FS_PROTOCOL", "FS_HTTP" }, { "FS_AGAIN", "FS_BAD" }, { "FS_BAD", "FS_AGAIN" }, { "FS_GOOD", "FS_BAD" },
}

-- Whether a place of a line is within a text in quotes, or a comment behind the code.
local function is_text(line, at)
  local before, quote = line:sub(1, at):gsub("\\.", ""), nil
  for mark in before:gmatch "['\"]" do
    if not quote then
      quote = mark
    elseif quote == mark then
      quote = nil
    end
  end
  return quote ~= nil or before:find(" -- ", 1, true) ~= nil or before:find("/* ", 1, true) ~= nil
end

local function swap_texts(line, add, swaps)
  for _, swap in ipairs(swaps) do
    local from, to = line:find(swap[1], 1, true)
    while from do
      local _ = is_text(line, from) or add(line:sub(1, from - 1) .. swap[2] .. line:sub(to + 1))
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

local lua_swaps = {
  { " < ", " <= " }, { " <= ", " < " }, { " > ", " >= " }, { " >= ", " > " }, { " == ", " ~= " }, { " ~= ", " == " },
  { " and ", " or " }, { " or ", " and " }, { " + ", " - " }, { " - ", " + " }, { " * ", " / " }, { "true", "false" }, { "false", "true" },
  { "not ", "" }, { "math.min(", "math.max(" }, { "math.max(", "math.min(" },
}

local function change_flow(line, add)
  for from, to in line:gmatch "()![%a_(]()" do
    add(line:sub(1, from - 1) .. line:sub(to - 1))
  end
  if line:find "^%s+if %(.*%)" then
    add((line:gsub("if %(", "if (0 && ", 1)))
    add((line:gsub("if %(", "if (1 || ", 1)))
  end
  local declares = line:find "^%s+[%l_]+ [%l_*]+ ="
  -- check-memory looks for leaks
  local frees = line:find "free%(" or line:find "clear%(" or line:find "iconv_close%("
  if line:find ";$" and not declares and not frees and not line:find "return" and not line:find "^%s+break" then
    add ";"
  end
end

local function change_lua(line, add)
  for _, truth in ipairs { "true", "false" } do
    if line:find "^%s*if .* then$" or line:find "^%s*elseif .* then$" then
      add((line:gsub("if .* then$", ("if %s then"):format(truth), 1)))
    end
  end
  if line:find "^%s+[%w_.]+%b()$" then -- a call by itself
    add ""
  end
end

local function matches_any(text, patterns)
  for _, pattern in ipairs(patterns) do
    if text:find(pattern) then
      return true
    end
  end
end

-- The lines that can be put in the place of one.
local function mutants_of(name, line, is_lua)
  local found = {}
  local function add(mutant)
    if not matches_any(name .. ":" .. mutant, same) then
      found[#found + 1] = mutant
    end
  end
  swap_texts(line, add, is_lua and lua_swaps or c_swaps)
  if is_lua then
    change_lua(line, add)
  else
    change_values(line, add)
    change_flow(line, add)
  end
  return found
end

-- Whether a line has rules: it is no comment, no text that goes on, no buffer, whose size is a bound, and not for memory that is not there.
local function is_code(line, is_lua)
  if is_lua then
    return line:find "^%s" and not line:find '^%s+%.%. "' and not line:find "^%s*%-%-"
  end
  return line:find "^%s" and not line:find "^%s*/?%*" and not line:find "^%s+char %w+%[%w" and not line:find '"out of memory"'
end

local function passes(command)
  local ok = os.execute(command .. " >/dev/null 2>&1")
  return ok == true or ok == 0
end

-- Whether a spec passes in the folder within `seconds`, built in `build`.
local function spec_passes(folder, spec, seconds, build, hits)
  return passes(('cd %s && eval "$(make -s O=%s env)" && %s timeout -k 5 %d busted --no-keep-going --lua=/usr/bin/lua5.4 %s')
    :format(folder, build, hits or "", seconds, spec))
end

-- ---- which spec runs which line -----------------------------------------------------------------------------------------------

local RECORD = "build/mutate"

-- Calls `note` with the path and the number of each line that ran since the figures were last removed.
local function each_line(folder, hits, note)
  for line in shell.run({ "sh", "-c", "find " .. hits .. " -name 'lua_*' -exec cat {} +" }):gmatch "[^\n]+" do
    local path, numbers = line:match "^(%S+) (.*)$"
    for number in numbers:gmatch "%d+" do
      note(path, number)
    end
  end
  local command = "cd %s && find build/coverage -name '*.gcda' -exec gcov -t -r -s %s {} + 2>/dev/null"
  local path
  for line in shell.run({ "sh", "-c", command:format(folder, folder) }):gmatch "[^\n]+" do
    path = line:match ":Source:(%S+)" or path
    local count, number = line:match "^%s*(%d+)%*?:%s*(%d+):"
    if count and number ~= "0" then
      note(path, number)
    end
  end
end

-- Runs a spec, and gives back which lines of the files ran, a file and its lines each, after the seconds that it took.
local function record(folder, spec)
  local hits, begun = folder .. "/build/hits", os.time()
  shell.run { "sh", "-c", ("rm -rf %s && mkdir %s && find %s/build/coverage -name '*.gcda' -delete"):format(hits, hits, folder) }
  local init = ("FACESWAP_COVERAGE=%s LUA_INIT_5_4=@%s/spec/support/line_hits.lua"):format(hits, folder)
  if not spec_passes(folder, spec, SECONDS, "build/coverage", init) then
    print(spec .. " is left out: it fails or takes too long without a mutant")
    return ""
  end
  local lines, out = {}, { os.time() - begun }
  for name in files:gmatch "%S+" do
    lines[name] = {}
  end
  each_line(folder, hits, function(path, number)
    if lines[path] then
      lines[path][#lines[path] + 1] = number
    end
  end)
  for name, numbers in pairs(lines) do
    out[#out + 1] = #numbers > 0 and name .. " " .. table.concat(numbers, " ") or nil
  end
  return table.concat(out, "\n") .. "\n"
end

local function read_record(spec, text)
  local known = { name = spec, seconds = tonumber(text:match "^%d+"), lines = {}, worth = {} }
  for name, rest in text:gmatch "\n(%S+) ([^\n]*)" do
    known.lines[name] = {}
    for number in rest:gmatch "%d+" do
      known.lines[name][tonumber(number)] = true
    end
  end
  return known
end

-- How much of a file a spec is about: lines that few others run count more, and so does a spec that takes less time.
local function judge_worth(specs)
  local runners = {}
  local function each(visit)
    for _, spec in ipairs(specs) do
      for name, numbers in pairs(spec.lines) do
        for number in pairs(numbers) do
          visit(spec, name, name .. number)
        end
      end
    end
  end
  each(function(_, _, line)
    runners[line] = (runners[line] or 0) + 1
  end)
  each(function(spec, name, line)
    spec.worth[name] = (spec.worth[name] or 0) + 1 / runners[line] / math.sqrt(spec.seconds + 1)
  end)
end

-- The specs, a table each: {name, seconds, lines: path -> number -> true, worth: path -> number}.
local function read_specs(folder)
  local specs, is_built = {}, false
  shell.run { "mkdir", "-p", RECORD }
  for spec in shell.run({ "sh", "-c", SPECS }):gmatch "%S+" do
    local path = ("%s/%s"):format(RECORD, spec:gsub("/", "_"))
    if not passes(("test -e %s && test -z \"$(find lua csrc %s -newer %s -type f)\""):format(path, spec, path)) then
      is_built = is_built or passes(("cd %s && make -s O=build/coverage CFLAGS='-O0 -g --coverage -w' LDFLAGS=--coverage module "
        .. "&& cp build/5.4/faceswap/vision.so build/coverage/5.4/faceswap/ "
        .. "&& ln -sf ../models ../samples ../clips ../faceswap-local build/coverage/"):format(folder))
      shell.write(path, record(folder, spec))
    end
    local text = shell.read(path)
    specs[#specs + 1] = text ~= "" and read_record(spec, text) or nil
  end
  judge_worth(specs)
  return specs
end

-- The specs that run a line, first what noticed the file's last mutant, then what is about the file, together PATIENCE seconds. A line
-- without code of its own, as within an expression of several, goes with the last before it that ran; a table's stands for the whole file.
local function specs_of(specs, name, number, favourite)
  local found, spent = {}, 0
  local function add(at)
    for _, spec in ipairs(specs) do
      if spec.lines[name] and (not at or spec.lines[name][at]) then
        found[#found + 1] = spec
      end
    end
    return #found > 0
  end
  local _ = add(number) or add(number - 1) or add(number - 2) or add(number - 3) or add()
  local function worth(spec)
    return spec == favourite and math.huge or spec.worth[name]
  end
  table.sort(found, function(a, b)
    return worth(a) > worth(b)
  end)
  for i, spec in ipairs(found) do
    spent = spent + spec.seconds
    found[i] = spent <= PATIENCE and spec or nil
  end
  return found
end

-- ---- trying ----------------------------------------------------------------------------------------------------------------

-- As it is installed.
local BUILD = "make -s module CFLAGS='-O2 -w'"

-- What the files are compiled to once one of them has the text, or nil. What is compiled to the same does the same (Papadakis and others,
-- "Trivial Compiler Equivalence", ICSE 2015).
local function compile(folder, name, text)
  shell.write(folder .. "/" .. name, text)
  if name:find "%.lua$" then
    local chunk = load(text)
    return chunk and string.dump(chunk, true)
  end
  return passes("cd " .. folder .. " && " .. BUILD) and shell.run { "sh", "-c", ("cat %s/build/5.4/faceswap/*.so"):format(folder) }
end

-- "senseless", "survives", or "killed" and the spec that failed, or took much longer than without a mutant, as it does where it loops.
local function try(folder, mutant, specs, unbroken)
  local changed = {}
  for i, line in ipairs(mutant.lines) do
    changed[i] = i == mutant.number and mutant.text or line
  end
  local program = compile(folder, mutant.name, table.concat(changed, "\n") .. "\n")
  if not program or program == unbroken then
    return "senseless"
  end
  for _, spec in ipairs(specs) do
    local begun, seconds = os.time(), 4 * spec.seconds + 15
    local ok = spec_passes(folder, spec.name, seconds, "build")
    -- what has failed is tried twice, since a busy machine may make a spec fail as well
    if not ok and (os.time() - begun >= seconds or not spec_passes(folder, spec.name, seconds, "build")) then
      return "killed", spec
    end
  end
  return "survives"
end

-- All mutants of a file.
local function find_mutants(folder, name)
  local is_lua = name:find "%.lua$" ~= nil
  local lines, found, comment = {}, {}, false
  for line in assert(shell.read(folder .. "/" .. name)):gmatch "([^\n]*)\n" do
    lines[#lines + 1] = line
  end
  for number, line in ipairs(lines) do
    comment = comment or not is_lua and line:find "^%s*/%*" ~= nil
    for _, text in ipairs(not comment and is_code(line, is_lua) and mutants_of(name, line, is_lua) or {}) do
      found[#found + 1] = { name = name, lines = lines, number = number, text = text }
    end
    comment = comment and not line:find "%*/"
  end
  return found
end

local function mutate(folder, specs, name)
  local original = assert(shell.read(folder .. "/" .. name))
  local unbroken = assert(compile(folder, name, original), "the tree does not build")
  local counts, mutants, favourite = { senseless = 0, killed = 0, survives = 0 }, find_mutants(folder, name), nil
  local seed = SEED
  for byte in name:gmatch "." do
    seed = (seed * 31 + byte:byte()) % 2147483647
  end
  math.randomseed(seed)
  for tried = 1, #mutants do
    if counts.killed + counts.survives >= MUTANTS then
      break
    end
    -- at random, each once
    local i = MUTANTS < #mutants and math.random(tried, #mutants) or tried
    mutants[tried], mutants[i] = mutants[i], mutants[tried]
    local mutant = mutants[tried]
    local able = specs_of(specs, name, mutant.number, favourite)
    local outcome, by = try(folder, mutant, able, unbroken)
    favourite = by or favourite
    counts[outcome] = counts[outcome] + 1
    if outcome == "survives" then
      print(("%s:%d:%s\n    becomes%s (%d specs)"):format(name, mutant.number, mutant.lines[mutant.number],
        (mutant.text == ";" or mutant.text == "") and " nothing" or mutant.text, #able))
    end
  end
  compile(folder, name, original)
  print(("%s: %d mutants are noticed, %d survive, %d are no other program"):format(name, counts.killed, counts.survives, counts.senseless))
  return counts
end

io.stdout:setvbuf "line"
local folder = shell.temporary()
local left_out = "--exclude=./.git --exclude=./out"
for name in ("npm coverage faces quality mutate"):gmatch "%S+" do
  left_out = ("%s --exclude=./build/%s"):format(left_out, name)
end
shell.run { "sh", "-c", ("tar cf - %s . | tar xf - -C %s"):format(left_out, folder) }
print("seed " .. SEED)
local specs, survivors, tried = read_specs(folder), 0, 0
local function is_wanted(name)
  for _, part in ipairs(arg) do
    if name:find(part, 1, true) then
      return true
    end
  end
  return not arg[1]
end
for name in files:gmatch "%S+" do
  if is_wanted(name) then
    local counts = mutate(folder, specs, name)
    survivors, tried = survivors + counts.survives, tried + counts.survives + counts.killed
  end
end
shell.remove(folder)
print(("%d of %d survive"):format(survivors, tried))
-- goal: one in twenty, each with its reason
os.exit(survivors * 20 <= tried)
