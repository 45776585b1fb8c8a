--- How well and how fast faces are found, known and told apart. Run by `make bench-faces`, in an environment as `make env` prints it.
---   faces.lua FOLDER [HALF …]        FOLDER as spec/bench/faces/build.lua makes it; halves: tune, report (both)
-- The half `tune` is what the engine may be tuned on; `report` is only reported. They share no package.
local describing = require "spec.bench.faces.describing"
local faces = require "faceswap.faces"
local faceswap = require "faceswap"
local figures = require "spec.bench.faces.figures"
local identity = require "spec.bench.faces.identity"
local labels = require "spec.bench.faces.labels"
local persons = require "spec.bench.faces.persons"
local pictures = require "spec.bench.faces.pictures"
local places = require "spec.bench.faces.places"
local shell = require "spec.support.shell"

local folder = assert(arg[1], "faces.lua FOLDER [HALF …]")
local halves = #arg > 1 and { shell.unpack(arg, 2) } or labels.halves

local analyzer = assert(faces.open { threads = 1 })
local client = assert(faceswap.new { backend = "local" })
local engine = assert(figures.children()[1], "the engine is no child of this process: unset FACESWAP_LOCAL_URL")
local engine_memory = 0

-- What the engine is to reach on material that it was not tuned on.
local function print_goals(half, faces_row, total)
  figures.title(half .. ": goals")
  local function goal(what, value, reached)
    print(("%-66s %10s  %s"):format(what, value, reached and "reached" or "missed"))
  end
  local found, split = faces_row.found / faces_row.faces, total.splits / total.persons
  goal("faces found, from 32 px and up to 60 degrees of yaw: 97 %", figures.share(faces_row.found, faces_row.faces), found >= 0.97)
  goal("false persons in clips: none", total.wrong, total.wrong == 0)
  goal("persons of clips merged into another: none", total.merges, total.merges == 0)
  goal("persons of clips split: 1 %", figures.share(total.splits, total.persons), split <= 0.01)
end

for _, half in ipairs(halves) do
  local list = labels.pictures(folder, half)
  figures.title(half .. ": pictures")
  local result = pictures.look(analyzer, list)
  pictures.print(result, list)
  if half == "tune" then
    shell.write(folder .. "/findings.txt", pictures.findings(result)) -- of the other half nobody shall look at single pictures
  end
  figures.title(half .. ": whose faces they are")
  identity.print(result.seen)
  figures.title(half .. ": persons in clips")
  local total = persons.print(client, engine, persons.clips(("%s/clips.%s.txt"):format(folder, half)))
  engine_memory = math.max(engine_memory, total.memory)
  persons.print_empty(client, list)
  places.print(client, list, result.sizes)
  print_goals(half, result.conditions.goal, total)
end

figures.title("memory")
print(("this process, one thread that looks: %.0f MiB at most"):format(figures.peak_memory()))
print(("the engine, and each process of its own: %.0f MiB at most"):format(engine_memory))
analyzer:close()

figures.title("a detection described")
describing.print(client)
figures.title("a detection located, and rules")
require("spec.bench.faces.locating").print(client)
client:close()

dofile "spec/bench/rules.lua"
