-- One person, whom a photo shows, becomes someone else. Everybody else stays.
--   lua5.4 examples/one_person.lua VIDEO PHOTO TARGET OUTPUT          one_person.lua party.mp4 anna.jpg mara.jpg out.mp4
local faceswap = require "faceswap"
local r = require "faceswap.rules"

local video, photo, target, output = ...
if not output then
  io.stderr:write("usage: one_person.lua VIDEO PHOTO TARGET OUTPUT\n")
  os.exit(2)
end

local plan = r.plan {
  r.who(r.like(photo)):becomes(target),
  r.everyone_else:stays(),
}

local client = assert(faceswap.new())
local result = assert(client:run { video = video, choose = plan, output = output, on_progress = faceswap.progress() })
print(result.output)
client:close()
