-- Elizabeth gets Peter's face and Manuel Elizabeth's, Peter stays: for demo.sh, in whose folder the paintings are.
--   lua5.4 demo.lua BEFORE AFTER SHEET
local faceswap = require "faceswap"

local before, after, sheet = ...
if not sheet then
  io.stderr:write("usage: demo.lua BEFORE AFTER SHEET\n")
  os.exit(2)
end

local client = assert(faceswap.new { backend = "local" })
local detection = assert(client:detect { image = before })
assert(#detection.faces == 3, "three faces are in the picture")

local left_to_right = { table.unpack(detection.faces) }
table.sort(left_to_right, function(a, b)
  return a.box[1] < b.box[1]
end)
local choice = { [left_to_right[1].id] = "peter_i.png", [left_to_right[3].id] = "elizabeth_i.png" }

local result = assert(assert(client:swap(detection, choice)):wait())
assert(client:fetch(result, after))
assert(detection:sheet(sheet, { plan = choice }))
client:close()
