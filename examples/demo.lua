-- Swaps two of the persons in FOLDER/input.mp4 with the local engine: they become FOLDER/target_1.jpg and target_2.jpg. `make demo` makes
-- the clip and the pictures, in out/, and runs this.
--   lua5.4 examples/demo.lua FOLDER
local faceswap = require "faceswap"

local folder = ...
if not folder then
  io.stderr:write("usage: demo.lua FOLDER\n")
  os.exit(2)
end

local client = assert(faceswap.new { backend = "local" })
local bar = faceswap.progress()

local detection = assert(client:detect { video = folder .. "/input.mp4", on_progress = bar })

-- The rule: whoever is on the screen longest gets the first picture, the next one the second; all others stay as they are.
local by_time = {}
for i, face in ipairs(detection.faces) do
  by_time[i] = face
end
table.sort(by_time, function(a, b)
  return a.frames > b.frames
end)
local choice = { [by_time[1].id] = folder .. "/target_1.jpg", [by_time[2].id] = folder .. "/target_2.jpg" }

local task = assert(client:swap(detection, choice))
local result = assert(task:wait { on_progress = bar })
assert(client:fetch(result, folder .. "/demo.mp4", { on_progress = bar }))
assert(detection:sheet(folder .. "/faces.html", { plan = choice }))
client:close()

print(("\n%d persons found, 2 swapped: look at %s/demo.mp4 and %s/faces.html"):format(#detection.faces, folder, folder))
