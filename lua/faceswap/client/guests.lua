--- Lets a job wait for another client's calls, such as a local engine's, while its own client's other jobs go on.
local guests = {
  --- Seconds between turns of another client that a job waits for.
  INTERVAL = 0.01,
}

--- Runs a turn of each client that a job of this scheduler waits for.
---@param scheduler faceswap.Scheduler
---@return integer waiting jobs that still wait
function guests.turn(scheduler)
  local waiting, ended = 0, nil
  for job, other in pairs(scheduler.guests) do
    other:turn(0)
    waiting = waiting + 1
    if job.guest.status == "ended" then
      ended = job
    end
  end
  if ended then -- one a turn: resuming it may change the table
    scheduler.guests[ended], ended.guest = nil, nil
    scheduler:resume(ended)
  end
  return waiting
end

--- Runs a function with another client: inside a job as a job of that client; outside it blocks.
---@param scheduler faceswap.Scheduler
---@param guest faceswap.Client
---@param fn fun(guest: faceswap.Client): ...
---@param await any what a job yields
function guests.run(scheduler, guest, fn, await)
  local me = scheduler:current()
  if not me then
    return fn(guest)
  end
  local job = guest:spawn(fn, guest)
  if job.status ~= "ended" then
    me.guest, scheduler.guests[me] = job, guest.scheduler
    coroutine.yield(await)
  end
  return job:join()
end

return guests
