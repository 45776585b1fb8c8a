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

-- Nothing is paid for that would take the place of another result, or of a film.
local outputs, named = {}, {}
for i, video in ipairs(videos) do
  outputs[i] = folder .. "/" .. video:match("[^/]*$")
  local there = io.open(outputs[i])
  if there or named[outputs[i]] then
    io.stderr:write(outputs[i], there and " is there already\n" or ": two videos have this name\n")
    os.exit(1)
  end
  named[outputs[i]] = true
end

local client = assert(faceswap.new { concurrency = 4 })
local jobs = {}
for i, video in ipairs(videos) do
  jobs[i] = client:spawn(client.run, client, { video = video, choose = plan, output = outputs[i] })
end
local failed = false
for i, outcome in ipairs(client:join_all(jobs)) do
  local result, problem = outcome[1], outcome[2]
  failed = failed or not result
  print(videos[i], result and result.output or tostring(problem))
end
client:close()
os.exit(failed and 1 or 0)
