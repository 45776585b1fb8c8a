-- Sends every media file of a folder through the local engine, and prints one line for each: what went in, what came out.
--   lua5.4 spec/corpus/corpus.lua FOLDER TARGET [OUTPUT_FOLDER [PATTERN]]     run with what `make env` prints
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

local folder, target, keep, pattern = ...
assert(folder and target, "corpus.lua FOLDER TARGET [OUTPUT_FOLDER]")
local output = keep or shell.temporary()
local engine = engines.start { arguments = { "--balance", "1000000" } }
local target_url = engine:upload(target, "image/jpeg")

local function number(value, form)
  return value and form:format(value) or "-"
end

local function row(name)
  local path = folder .. "/" .. name
  local ok, outcome = pcall(survey.run, engine, path, target_url, output .. "/" .. name)
  if not ok then
    print(("%-32s BROKEN %s"):format(name, tostring(outcome):sub(1, 200)))
    return
  end
  local before = survey.measure(path)
  if outcome.state ~= "well" then
    print(("%-32s %-8s frames %d; %s"):format(name, outcome.state, before.count, outcome.message or ""))
    return
  end
  local after = survey.measure(outcome.output)
  print(("%-32s %-8s frames %d > %d; moved %s s, sync %s s; sound %s > %s; text %s > %s; chapters %d > %d; notes: %s"):format(name,
    outcome.state, before.count, after.count, number(survey.moved(before, after), "%.4f"), number(survey.sync(before, after), "%+.4f"),
    survey.codecs(before, "audio"), survey.codecs(after, "audio"), survey.codecs(before, "subtitle"), survey.codecs(after, "subtitle"),
    before.chapters, after.chapters, table.concat(outcome.notes, " | ")))
end

local names = {}
for name in shell.run({ "find", folder, "-maxdepth", "1", "-type", "f", "-printf", "%f\n" }):gmatch "[^\n]+" do
  if not name:find "%.txt$" and not name:find "%.srt$" and (not pattern or name:find(pattern)) then
    names[#names + 1] = name
  end
end
table.sort(names)
for _, name in ipairs(names) do
  do
    row(name)
    if not engine:is_running() then
      print(("%-32s ENGINE ENDED: %s"):format(name, engine:errors():sub(1, 300)))
      engine:stop()
      engine = engines.start { arguments = { "--balance", "1000000" } }
      target_url = engine:upload(target, "image/jpeg")
    end
  end
end
engine:stop()
if not keep then
  shell.remove(output)
end
