-- Who comes first becomes the first target, who comes second the second one, and so on. Of people who come in the same moment, the one
-- further left comes first. The local engine tells when somebody is first seen; with a service that does not, this is an error.
--   lua5.4 examples/scene_order.lua VIDEO OUTPUT TARGET…
local faceswap = require "faceswap"
local r = require "faceswap.rules"

local video, output = ...
local targets = { select(3, ...) }
if not targets[1] then
  io.stderr:write("usage: scene_order.lua VIDEO OUTPUT TARGET…\n")
  os.exit(2)
end

local rules = { r.everyone_else:stays() }
for number, target in ipairs(targets) do
  table.insert(rules, r.who(r.nth(number, { r.first_seen(), r.left_to_right() })):becomes(target))
end

local client = assert(faceswap.new())
local result = assert(client:run { video = video, choose = r.plan(rules), output = output, on_progress = faceswap.progress() })
print(result.output)
client:close()
