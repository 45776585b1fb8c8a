-- Sends media through the local engine and prints one line for each: what went in, what came out. Exits with 1 if something is wrong.
--   lua5.4 spec/corpus/corpus.lua                     the kinds of kinds.lua, with their expectations
--   lua5.4 spec/corpus/corpus.lua FOLDER [PATTERN]    the files of a folder, whose names match; OUTPUT=… keeps the results
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local kinds = require "spec.corpus.kinds"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

local folder, pattern = ...
local output = os.getenv "OUTPUT" or shell.temporary()
local engine, target, bad = nil, nil, 0

local function start()
  engine = engines.start { arguments = { "--balance", "1000000" } }
  target = engine:upload(clips.path "other_man.jpg", "image/jpeg")
end

local function number(value, form)
  return value and form:format(value) or "-"
end

local function describe(outcome, before)
  if outcome.state ~= "well" then
    return ("%s: frames %d; %s"):format(outcome.state, before.count, outcome.message or "")
  end
  local after = survey.measure(outcome.output)
  return ("well: frames %d > %d; moved %s s; sync %s s; sound %s > %s; text %s > %s; chapters %d > %d; notes: %s"):format(before.count,
    after.count, number(survey.moved(before, after), "%.4f"), number(survey.sync(before, after), "%+.4f"), survey.codecs(before, "audio"),
    survey.codecs(after, "audio"), survey.codecs(before, "subtitle"), survey.codecs(after, "subtitle"), before.chapters, after.chapters,
    table.concat(outcome.notes, " | "))
end

-- Prints one line; `kind` has the expectations, if they are known.
local function row(name, path, kind)
  local ok, problem = pcall(function()
    local outcome = survey.run(engine, path, target, output .. "/" .. name, kind and kind.kind)
    print(("%-30s %s"):format(name, describe(outcome, survey.measure(path))))
    if kind then
      survey.judge(kind, path, outcome)
    end
  end)
  if not ok then
    bad = bad + 1
    print(("%-30s WRONG: %s"):format(name, tostring(problem):sub(1, 300)))
  end
  if not engine:is_running() then
    bad = bad + 1
    print(("%-30s THE ENGINE ENDED: %s"):format(name, engine:errors():sub(1, 300)))
    engine:stop()
    start()
  end
end

local function rows_of_folder()
  local names = {}
  for name in shell.run({ "find", folder, "-maxdepth", "1", "-type", "f", "-printf", "%f\n" }):gmatch "[^\n]+" do
    if not pattern or name:find(pattern) then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    row(name, folder .. "/" .. name)
  end
end

start()
if folder then
  rows_of_folder()
else
  for _, kind in ipairs(kinds.list) do
    row(kind[1], kinds.make("build/corpus", kind), kind)
  end
end
engine:stop()
if not os.getenv "OUTPUT" then
  shell.remove(output)
end
os.exit(bad == 0 and 0 or 1)
