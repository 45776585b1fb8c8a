-- Inside libuv's loop: the client's descriptor is readable when it has something to do (Debian: lua-luv).
--   lua5.4 examples/luv.lua VIDEO TARGET OUTPUT
local faceswap = require "faceswap"
local uv = require "luv"

local video, target, output = ...
if not output then
  io.stderr:write("usage: luv.lua VIDEO TARGET OUTPUT\n")
  os.exit(2)
end
local client = assert(faceswap.new { backend = "local" })

local job = client:spawn(function()
  return client:run { video = video, choose = { [0] = target }, output = output }
end)

local watcher, timer = uv.new_poll(client:pollfd()), uv.new_timer()
local function go_on()
  client:step(0)
  if job.status == "ended" then
    watcher:close()
    timer:close()
  end
end
watcher:start("r", go_on)

-- Something else that the loop does meanwhile.
local ticks = 0
timer:start(0, 50, function()
  ticks = ticks + 1
end)

go_on() -- a job that fails at once has ended already
uv.run()
local result = assert(job:join())
print(result.output, ticks)
client:close()
