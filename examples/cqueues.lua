-- Inside a cqueues controller: the client is pollable, so the loop sleeps until it has something to do (Debian: lua-cqueues).
--   lua5.4 examples/cqueues.lua VIDEO TARGET OUTPUT
local cqueues = require "cqueues"
local faceswap = require "faceswap"

local video, target, output = ...
if not output then
  io.stderr:write("usage: cqueues.lua VIDEO TARGET OUTPUT\n")
  os.exit(2)
end
local client = assert(faceswap.new { backend = "local" })
local loop = cqueues.new()

local job = client:spawn(function()
  return client:run { video = video, choose = { [0] = target }, output = output }
end)

loop:wrap(function()
  while job.status ~= "ended" do
    cqueues.poll(client)
    client:step(0)
  end
end)

-- Something else that the loop does meanwhile.
local ticks = 0
loop:wrap(function()
  while job.status ~= "ended" do
    ticks = ticks + 1
    cqueues.sleep(0.05)
  end
end)

assert(loop:loop())
local result = assert(job:join())
print(result.output, ticks)
client:close()
