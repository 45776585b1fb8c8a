-- Keeps to a budget and pays nothing twice. Whatever is submitted is written into a ledger first: if this is interrupted, by a crash or by
-- Ctrl-C, run it again with the same arguments, and it takes up what has been paid for.
--   lua5.4 examples/budget.lua VIDEO TARGET OUTPUT CREDITS          CREDITS: the most that all runs together may cost
local faceswap = require "faceswap"
local r = require "faceswap.rules"

local video, target, output, credits = ...
credits = tonumber(credits)
if not credits then
  io.stderr:write("usage: budget.lua VIDEO TARGET OUTPUT CREDITS\n")
  os.exit(2)
end

local client = assert(faceswap.new {
  ledger = "swaps.db",
  budget = { total = credits },
})
print(("You have %.14g credits."):format(assert(client:balance())))

local result = assert(client:run {
  video = video,
  choose = r.plan { r.who(r.largest()):becomes(target), r.everyone_else:stays() },
  output = output,
  job_key = video .. " " .. target, -- names the job: a second one with this name takes up the first
  on_progress = faceswap.progress(),
})
local cost = result.credits and ("%.14g"):format(result.credits) or "an unknown number of" -- some services do not tell
print(("%s has cost %s credits."):format(result.output, cost))
client:close()
