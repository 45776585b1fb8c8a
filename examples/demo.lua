-- Swaps two of the persons in out/input.mp4 with the local engine; `make demo` makes that clip and the two target pictures.
local faceswap = require "faceswap"

local client = assert(faceswap.new { backend = "local" })
local bar = faceswap.progress()

local detection = assert(client:detect { video = "out/input.mp4", on_progress = bar })

-- The rule: whoever is on the screen longest gets the first picture, the next one the second; all others stay as they are.
local by_time = {}
for i, face in ipairs(detection.faces) do
  by_time[i] = face
end
table.sort(by_time, function(a, b)
  return a.frames > b.frames
end)
local choice = { [by_time[1].id] = "out/target_1.jpg", [by_time[2].id] = "out/target_2.jpg" }

local task = assert(client:swap(detection, choice))
local result = assert(task:wait { on_progress = bar })
assert(client:fetch(result, "out/demo.mp4", { on_progress = bar }))
assert(detection:sheet("out/faces.html", { plan = choice }))
client:close()

print(("\n%d persons found, 2 swapped: look at out/demo.mp4 and out/faces.html"):format(#detection.faces))
