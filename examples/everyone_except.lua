-- Everyone becomes someone else, except the people on the photos: guests of a party who did not agree to be shown, for example.
--   lua5.4 examples/everyone_except.lua VIDEO TARGET OUTPUT PHOTO…          one photo of each person who stays
local faceswap = require "faceswap"
local r = require "faceswap.rules"

local video, target, output = ...
local photos = { select(4, ...) }
if not photos[1] then
  io.stderr:write("usage: everyone_except.lua VIDEO TARGET OUTPUT PHOTO…\n")
  os.exit(2)
end

local rules = { r.everyone_else:becomes(target) }
for _, photo in ipairs(photos) do
  table.insert(rules, r.who(r.like(photo)):stays())
end

local client = assert(faceswap.new())
local result = assert(client:run { video = video, choose = r.plan(rules), output = output, on_progress = faceswap.progress() })
print(result.output)
client:close()
