-- Swaps by a list that stands in a JSON file, which needs no programming. Pictures are looked for beside the file:
--   { "rules": [ { "who": [ { "like": [ "anna.jpg" ] } ], "becomes": [ "mara.jpg" ] },
--                { "who": { "largest": true, "of": { "gender": "male" } }, "becomes": "leo.jpg" },
--                { "everyone_else": true, "stays": true } ] }
--   lua5.4 examples/cast_list.lua VIDEO CAST.json OUTPUT
local faceswap = require "faceswap"
local r = require "faceswap.rules"

local video, list, output = ...
if not output then
  io.stderr:write("usage: cast_list.lua VIDEO CAST.json OUTPUT\n")
  os.exit(2)
end

local plan = assert(r.load(list))
assert(faceswap.writable(output)) -- before the detection is paid for
local client = assert(faceswap.new())
local detection = assert(client:detect { video = video, on_progress = faceswap.progress() })

-- Who becomes whom, by which rule, and why: before the swap is paid for.
print(assert(plan:explain(detection)))

local task = assert(client:swap(detection, plan, { output = output }))
local result = assert(task:wait { on_progress = faceswap.progress() })
print(assert(client:fetch(result, output)).output)
client:close()
