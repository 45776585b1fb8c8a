-- Shows who is in a video, as a page to be opened in a browser: the first thing to do with a new video.
--   lua5.4 examples/who_is_in_it.lua VIDEO PAGE          who_is_in_it.lua party.mp4 faces.html
local faceswap = require "faceswap"

local video, page = ...
if not page then
  io.stderr:write("usage: who_is_in_it.lua VIDEO PAGE\n")
  os.exit(2)
end

assert(faceswap.writable(page)) -- before the detection is paid for
local client = assert(faceswap.new())
local detection = assert(client:detect { video = video, on_progress = faceswap.progress() })

-- Age, pose and so on are looked up on this machine; without this line the page shows what the service tells.
assert(detection:describe())

assert(detection:sheet(page))
print(("%d %s: look at %s"):format(#detection.faces, #detection.faces == 1 and "face" or "faces", page))
client:close()
