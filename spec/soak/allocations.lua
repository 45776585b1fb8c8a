-- The scenario of allocations.c: gives a function that does it and returns "done" or an error. The modules are loaded before.
local faceswap = require "faceswap"

local OUTPUT = os.tmpname()

local function work(client)
  local balance, detection, task, result, path, err
  balance, err = client:balance()
  if not balance then
    return err
  end
  detection, err = client:detect { video_url = "https://media.example/job-1-.mp4" }
  if not detection then
    return err
  end
  task, err = client:swap(detection, { [detection.faces[1].id] = "https://media.example/target.png" })
  if not task then
    return err
  end
  result, err = task:wait { timeout = 20 }
  if not result then
    return err
  end
  path, err = client:download(result.urls[1], OUTPUT)
  return path and "done" or err
end

return function()
  local client, err = faceswap.new { base_url = URL, api_key = "ak_0123456789abcdef0123456789abcdef" } -- luacheck: ignore
  if not client then
    return err
  end
  local ok, outcome = pcall(work, client)
  client:close()
  os.remove(OUTPUT)
  if not ok then
    error(outcome, 0)
  end
  return outcome
end
