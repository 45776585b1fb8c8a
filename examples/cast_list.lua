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
local client = assert(faceswap.new())
local result = assert(client:run { video = video, choose = plan, output = output, on_progress = faceswap.progress() })

-- Who became whom, by which rule, and why.
print(assert(plan:explain(result.detection)))
print(result.output)
client:close()
