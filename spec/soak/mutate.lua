--- Breaks the rules of the client one at a time: a mutant that passes the specs of its file is a rule without one.
---   lua5.4 spec/soak/mutate.lua [name]     in the source tree; prints the mutants that survive. `name` is a part of the files' paths.
--- MUTANTS bounds how many of each file are tried, chosen at random by SEED: those of the policy take two seconds each, others a minute.
local shell = require "spec.support.shell"

-- Files with the specs that are to notice: few, since a mutant that survives waits for all of them.
local groups = {
  {
    files = "csrc/core/policy/flow.c csrc/core/policy/verdict.c csrc/core/policy/payload.c csrc/core/policy/rate_limiter.c",
    specs = "core/flow core/verdict core/polling core/rate_limiter core/breaker core/odd_answers regress/167-ends_in_other_words "
      .. "regress/270-ids_in_other_words regress/311-request_ids_of_json_rpc regress/314-answers_about_another_task",
    options = "--filter-out=open.circuit",
  },
  {
    files = "csrc/core/transfer/download.c csrc/core/policy/media_type.c",
    specs = "client/media client/download regress/315-results_at_void_addresses regress/316-answers_that_nearly_are",
    options = "--filter-out=killed",
  },
  {
    files = "csrc/core/transport/call.c csrc/core/policy/answer_text.c",
    specs = "regress/317-json_in_another_dress regress/313-last_words_of_a_task client/submission_faults client/download "
      .. "client/client_faults",
    options = "--filter-out=killed",
  },
  {
    files = "csrc/core/transfer/upload.c lua/faceswap/client/transfer.lua lua/faceswap/client/upload_place.lua "
      .. "lua/faceswap/client/uploads.lua lua/faceswap/client/result_urls.lua lua/faceswap/client/detection.lua",
    specs = "client/media client/result client/security regress/271-answers_that_were_half_heard regress/315-results_at_void_addresses "
      .. "regress/316-answers_that_nearly_are client/download",
    options = "--filter-out=killed",
  },
  {
    files = "lua/faceswap/client/call.lua lua/faceswap/client/task.lua lua/faceswap/client/submit.lua lua/faceswap/client/schema.lua "
      .. "lua/faceswap/client/create.lua lua/faceswap/client/detect.lua",
    specs = "client/submission_faults client/submit regress/312-refusals_that_name_a_task regress/316-answers_that_nearly_are "
      .. "client/result client/client_faults client/callback client/observe_errors",
    options = "--filter-out=engine --filter-out=example --filter-out=estimated",
  },
  {
    files = "csrc/base/json_reader.c csrc/base/number.c csrc/core/lua/lua_json.c lua/faceswap/json.lua",
    specs = "client/json core/odd_answers core/flow core/verdict regress/316-answers_that_nearly_are",
  },
  {
    files = "csrc/ledger/ledger.c csrc/ledger/ledger_sqlite.c lua/faceswap/ledger.lua lua/faceswap/ledger/lookup.lua "
      .. "lua/faceswap/ledger/outcome.lua lua/faceswap/ledger/submission.lua lua/faceswap/ledger/recovery.lua",
    specs = "ledger/ledger ledger/store regress/312-refusals_that_name_a_task regress/315-results_at_void_addresses ledger/ledger_client",
  },
}

local MUTANTS, SEED = tonumber(os.getenv "MUTANTS") or math.huge, tonumber(os.getenv "SEED") or os.time()

-- Mutants that do the same as what they are made of, as patterns of the line: a limit is met alike from below and from above, a flow that
-- is due now asks now, one of the specs starts at 0; and those that read beyond an array.
local same = {
  "(%S+) <= (%S+) %? %1 : %2", "(%S+) >= (%S+) %? %1 : %2", "retry_after <= policy", "most <= policy%->retry_max; i",
  "most >= policy%->retry_max%)", "first >= flow%->started", "tokens <= WHOLE", "code <= 500", "code > 500", "<= sizeof",
  "sizeof %w+ %* sizeof", "shortest / 2 <= most", "now %+ flow%->started", "until >= rate_limiter%->blocked",
  "failure, true, http_status >= 500",
  -- what is opened twice, closed at the end of the process, or only a bound of a buffer
  "close%(", "free%(", "sizeof", "realloc", "luaL_checkstack", "PRIVATE", "unlink",
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

-- Whether a place of a line is within a text in double quotes.
local function is_text(line, at)
  local _, quotes = line:sub(1, at):gsub('\\"', ""):gsub('"', "")
  return quotes % 2 == 1
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
  local frees = line:find "close%(" or line:find "free%(" or line:find "clear%(" or line:find "unlink%("
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

-- The lines that can be put in the place of one.
local function mutants_of(line, is_lua)
  local found = {}
  local function add(mutant)
    for _, pattern in ipairs(same) do
      if mutant:find(pattern) then
        return
      end
    end
    found[#found + 1] = mutant
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

-- Whether a line has rules: it is no comment, no text for the user, and no name that other specs look at.
local function is_code(line, is_lua)
  if is_lua then
    local rest_of_text = line:find '^%s+%.%. "'
    return line:find "^%s" and not rest_of_text and not line:find "^%s*%-%-" and not line:find "errors%.fail" and not line:find "message"
  end
  return line:find "^%s" and not line:find "^%s*/?%*" and not line:find "snprintf" and not line:find "char %*?" and not line:find "^%s+%%"
end

-- ---- trying ----------------------------------------------------------------------------------------------------------------

local function passes(command)
  local ok = os.execute(command .. " >/dev/null 2>&1")
  return ok == true or ok == 0
end

-- Whether a group's specs fail, or take much longer than without a mutant, as they do where it loops.
local function notice(folder, group)
  local specs = group.specs:gsub("%S+", "spec/%0_spec.lua")
  return not passes(('cd %s && eval "$(make -s env)" && timeout %d busted --no-keep-going --lua=/usr/bin/lua5.4 %s %s')
    :format(folder, group.timeout or 3600, specs, group.options or ""))
end

-- Sees the specs pass without a mutant, and how long that takes on this machine now.
local function measure(folder, group)
  local begun = os.time()
  assert(not notice(folder, group), "they fail without a mutant: " .. group.specs)
  group.timeout = 4 * (os.time() - begun) + 15
end

local function try(folder, group, mutant)
  local changed = {}
  for i, line in ipairs(mutant.lines) do
    changed[i] = i == mutant.number and mutant.text or line
  end
  shell.write(mutant.path, table.concat(changed, "\n") .. "\n")
  local here = "cd " .. folder .. " && "
  if not mutant.is_lua and not passes(here .. "make -s module CFLAGS='-O0 -w'") then
    return "senseless"
  end
  return notice(folder, group) and "killed" or "survives"
end

-- All mutants of a file.
local function find_mutants(folder, name)
  local path, is_lua = folder .. "/" .. name, name:find "%.lua$" ~= nil
  local lines, found, comment = {}, {}, false
  for line in assert(shell.read(path)):gmatch "([^\n]*)\n" do
    lines[#lines + 1] = line
  end
  for number, line in ipairs(lines) do
    comment = comment or not is_lua and line:find "^%s*/%*" ~= nil
    for _, text in ipairs(not comment and is_code(line, is_lua) and mutants_of(line, is_lua) or {}) do
      found[#found + 1] = { path = path, is_lua = is_lua, lines = lines, number = number, text = text }
    end
    comment = comment and not line:find "%*/"
  end
  return found
end

local function mutate(folder, group, name)
  local original = assert(shell.read(folder .. "/" .. name))
  local counts, mutants = { senseless = 0, killed = 0, survives = 0 }, find_mutants(folder, name)
  for tried = 1, math.min(#mutants, MUTANTS) do
    -- at random, each once
    local i = MUTANTS < #mutants and math.random(tried, #mutants) or tried
    mutants[tried], mutants[i] = mutants[i], mutants[tried]
    local mutant = mutants[tried]
    local outcome = try(folder, group, mutant)
    counts[outcome] = counts[outcome] + 1
    if outcome == "survives" then
      print(("%s:%d:%s\n    becomes%s"):format(name, mutant.number, mutant.lines[mutant.number],
        (mutant.text == ";" or mutant.text == "") and " nothing" or mutant.text))
    end
  end
  shell.write(folder .. "/" .. name, original)
  if not name:find "%.lua$" then
    passes("cd " .. folder .. " && make -s module CFLAGS='-O0 -w'")
  end
  print(("%s: %d mutants are noticed, %d survive, %d do not build"):format(name, counts.killed, counts.survives, counts.senseless))
  return counts
end

io.stdout:setvbuf "line"
math.randomseed(SEED)
local folder = shell.temporary()
shell.run { "sh", "-c", ("tar cf - --exclude=./build --exclude=./.git --exclude=./out . | tar xf - -C %s"):format(folder) }
assert(passes("cd " .. folder .. " && make -s module CFLAGS='-O0 -w'"), "the tree does not build")
print("seed " .. SEED)
local survivors, tried = 0, 0
for _, group in ipairs(groups) do
  for name in group.files:gmatch "%S+" do
    if not arg[1] or name:find(arg[1], 1, true) then
      if not group.timeout then
        measure(folder, group)
      end
      local counts = mutate(folder, group, name)
      survivors, tried = survivors + counts.survives, tried + counts.survives + counts.killed
    end
  end
end
shell.remove(folder)
print(("%d of %d survive"):format(survivors, tried))
-- goal: one in twenty, each with its reason
os.exit(survivors * 20 <= tried)
