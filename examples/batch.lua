-- The same person becomes someone else in many videos, several of them at a time. A video that fails does not stop the others.
--   lua5.4 examples/batch.lua PHOTO TARGET FOLDER VIDEO…          batch.lua anna.jpg mara.jpg swapped/ holidays/*.mp4; FOLDER is there
local faceswap = require "faceswap"
local r = require "faceswap.rules"

local photo, target, folder = ...
local videos = { select(4, ...) }
if not videos[1] then
  io.stderr:write("usage: batch.lua PHOTO TARGET FOLDER VIDEO…, where FOLDER is there\n")
  os.exit(2)
end

local plan = r.plan {
  r.who(r.like(photo)):becomes(target),
  r.everyone_else:stays(),
}

-- Nothing takes the place of another result, or of a film: what is there already, as from an earlier run, is left out.
local swaps, named = {}, {}
for _, video in ipairs(videos) do
  local output = folder .. "/" .. video:match("[^/]*$")
  if named[output] then
    io.stderr:write(output, ": two videos have this name\n")
    os.exit(1)
  end
  named[output] = true
  local there = io.open(output)
  if there then
    there:close()
    print(video, output .. " is there already")
  else
    swaps[#swaps + 1] = { video = video, output = output }
  end
end

local client = assert(faceswap.new { concurrency = 4 })
local jobs = {}
for i, swap in ipairs(swaps) do
  jobs[i] = client:spawn(client.run, client, { video = swap.video, choose = plan, output = swap.output })
end
local failed = false
for i, outcome in ipairs(client:join_all(jobs)) do
  local result, problem = outcome[1], outcome[2]
  failed = failed or not result
  print(swaps[i].video, result and result.output or tostring(problem))
end
client:close()
os.exit(failed and 1 or 0)
