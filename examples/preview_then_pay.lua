-- Looks before it pays: the faces on a page, a preview of a few seconds, the price. Nothing is paid for before "yes" is typed.
--   lua5.4 examples/preview_then_pay.lua VIDEO PHOTO TARGET OUTPUT          writes OUTPUT.html and OUTPUT.preview.mp4, too
local faceswap = require "faceswap"
local r = require "faceswap.rules"

local video, photo, target, output = ...
if not output then
  io.stderr:write("usage: preview_then_pay.lua VIDEO PHOTO TARGET OUTPUT\n")
  os.exit(2)
end

local plan = r.plan {
  r.who(r.like(photo)):becomes(target),
  r.everyone_else:stays(),
}

for _, ending in ipairs { "", ".html", ".preview.mp4" } do
  assert(faceswap.writable(output .. ending)) -- before the detection is paid for
end
local client = assert(faceswap.new())
local detection = assert(client:detect { video = video, on_progress = faceswap.progress() })
assert(detection:sheet(output .. ".html", { plan = plan }))
local preview = assert(client:preview(detection, plan, output .. ".preview.mp4"))
local price = assert(client:estimate(detection, plan))

print(("Look at %s.html and %s. The whole video costs %.14g credits."):format(output, preview.path, price.credits))
io.write("Swap it (yes/no)? ")
if io.read() == "yes" then
  local result = assert(assert(client:swap(detection, plan)):wait { on_progress = faceswap.progress() })
  print(assert(client:fetch(result, output)).output)
end
client:close()
