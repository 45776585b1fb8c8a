-- The two largest faces, which are mostly those of the leading parts, become two others: the larger one the first target.
--   lua5.4 examples/two_largest.lua VIDEO TARGET TARGET OUTPUT
local faceswap = require "faceswap"
local r = require "faceswap.rules"

local video, first_target, second_target, output = ...
if not output then
  io.stderr:write("usage: two_largest.lua VIDEO TARGET TARGET OUTPUT\n")
  os.exit(2)
end

local plan = r.plan {
  r.who(r.nth(1, r.large_to_small())):becomes(first_target),
  r.who(r.nth(2, r.large_to_small())):becomes(second_target),
  r.everyone_else:stays(),
}

local client = assert(faceswap.new())
local result = assert(client:run { video = video, choose = plan, output = output, on_progress = faceswap.progress() })
print(result.output)
client:close()
