--- `faceswap resume`: unfinished entries of the ledger.
local backend = require "faceswap.ledger.backend"
local errors = require "faceswap.errors"
local exit_status = require "faceswap.cli.exit_status"
local lookup = require "faceswap.ledger.lookup"
local paths = require "faceswap.cli.paths"
local polling = require "faceswap.ledger.polling"
local private_urls = require "faceswap.ledger.private_urls"
local recovery = require "faceswap.ledger.recovery"
local swap = require "faceswap.cli.commands.swap"
local transfer = require "faceswap.client.transfer"

local resume = {}

-- Seconds for which a detection is of use (the service's documentation).
local DETECTION_LIFETIME = 3600

local NOTHING = "nothing is unfinished"

local names = { detect = "detection", create = "swap" }

-- The path of the result: as the entry says, else in the current directory.
local function output_of(entry)
  local ending = (entry.media_url or ""):gsub("[?#].*$", ""):match("%.%w+$") or ""
  return entry.output or "faceswap-" .. entry.task_id:gsub("[^%w_-]", "_") .. ending
end

local function title(entry)
  local file = entry.media_path and paths.shown(entry.media_path)
  return ("%d: %s of %s, %s"):format(entry.id, names[entry.kind], file or private_urls.shown(entry.media_url) or "?",
    os.date("%Y-%m-%d %H:%M", entry.created_at))
end

-- Describes an entry. Of one that was lost on the way to the engine on this machine nobody has to find out anything.
local function known_of(entry)
  if entry.taken_back then
    return "its answer was lost, and nothing is charged: the command that began it sends it again"
  elseif entry.alive then
    return "another process is submitting it"
  elseif entry.elsewhere then
    return "under way; another process waits for it"
  elseif entry.ambiguous and entry.balance_before and entry.balance_after then
    return ("its answer was lost or unclear, so it may have been charged; the balance was %s before it and %s after it"):format(
      entry.balance_before, entry.balance_after)
  elseif entry.ambiguous then
    return "its answer was lost or unclear, so it may have been charged"
  end
  return entry.state == "succeeded" and "done and paid for, not downloaded yet" or "under way"
end

local function describe(entry)
  return {
    event = "entry", entry = entry.id, kind = names[entry.kind], state = entry.state,
    media_url = private_urls.shown(entry.media_url), media_path = entry.media_path,
    service = entry.service, task_id = entry.task_id, output = entry.output, created_at = entry.created_at, reserved = entry.reserved,
    balance_before = entry.balance_before, balance_after = entry.balance_after, error = entry.error, alive = entry.alive,
  }
end

local function show(out, entry)
  out:emit(describe(entry))
  out:line("%s", title(entry))
  out:line("   %s%s", known_of(entry), entry.output and "; goes to " .. paths.shown(entry.output) or "")
  if entry.ambiguous and not entry.taken_back then
    out:line("   find out whether it was carried out, then: %s --resolve %d=refused, or =TASK_ID", out.resume, entry.id)
  end
end

-- ---- taking up -----------------------------------------------------------------------------------------------------------------

local function finish_swap(session, entry, report)
  local result, err = entry.task:wait { timeout = session.args.timeout, on_progress = report }
  if not result then
    return nil, err
  end
  return session.client:fetch(result, output_of(entry), { on_progress = report })
end

-- Waits for a detection instead of repeating it; one that is too old is repeated.
local function finish_detection(session, entry, report)
  if os.time() - entry.created_at > DETECTION_LIFETIME then
    return session.client:resolve(entry.id, "failed")
  end
  entry.detect.timeout, entry.detect.on_progress = session.args.timeout, report
  return session.client:detect(entry.detect)
end

-- Resumes one entry. Returns its exit status; or nil and the error by which a signal has ended it.
local function take_up(session, entry)
  local out, report = session.out, session:progress(function() end)
  local result, err
  if entry.task then
    result, err = finish_swap(session, entry, report)
  else
    result, err = finish_detection(session, entry, report)
  end
  if not result then
    if err == session.stopped then
      return nil, err
    end
    local status = exit_status.of(err)
    out:problem(err, status, { entry = entry.id })
    return status
  elseif entry.task then
    out:emit(swap.event(entry.media_url, result))
    out:line("%s: swapped%s", paths.shown(result.output), swap.price(out, result.credits))
    out:notes(result, result.output)
  else
    out:line("%d: the detection has ended; give the command that began it again to go on from there", entry.id)
  end
  return exit_status.OK
end

-- ---- the command ---------------------------------------------------------------------------------------------------------------

local function resolve(args, out, store)
  for _, verdict in ipairs(args.resolve) do
    local said = verdict.said
    local ok, err
    if said == "refused" or said == "failed" then
      ok, err = recovery.settle(store, verdict.id, said)
    else
      ok, err = recovery.settle(store, verdict.id, "submitted", said)
    end
    if not ok then
      return nil, err
    end
    out:note("entry %d: noted as %s", verdict.id, said)
  end
  return true
end

-- The exit status of an entry that nobody can take up here and at this time; nil of the others.
local function hindrance(entry)
  if entry.taken_back then
    return exit_status.FAILED
  elseif entry.ambiguous then
    return exit_status.AMBIGUOUS
  end
  return (entry.alive or entry.elsewhere) and exit_status.UNFINISHED or nil
end

-- Whether a live process of another machine waits for the entry.
local function is_elsewhere(client, entry)
  local detect = entry.detect
  local request = { call = detect and "detection" or "task", id = detect and detect.detect_task_id or entry.task_id }
  return polling.is_shared(client) and (entry.task or detect) and polling.lead(client, request) == "other" or false
end

-- Lists all unfinished entries, and resumes those that can be.
local function begin(session, entries)
  local jobs, statuses = {}, {}
  for _, entry in ipairs(entries) do
    if entry.output then
      transfer.name_output(session.client, entry, entry.output)
    end
  end
  for _, entry in ipairs(entries) do
    entry.elsewhere = is_elsewhere(session.client, entry)
    entry.taken_back = entry.ambiguous and lookup.take_back(session.client, entry)
    show(session.out, entry)
    local status = hindrance(entry)
    if status then
      statuses[#statuses + 1] = status
    elseif not session.args.list then
      jobs[#jobs + 1] = session.client:spawn(take_up, session, entry)
    end
  end
  return jobs, statuses
end

--- Lists all unfinished entries where no service can be asked: without the balance, and without who else waits for them.
---@param args table the command line
---@param out faceswap.cli.Output
---@param store faceswap.Store
---@return integer? status
---@return faceswap.Error?
function resume.list(args, out, store)
  local ok, err = resolve(args, out, store)
  local entries
  if ok then
    entries, err = recovery.unfinished(store)
  end
  if not entries then
    return nil, err
  elseif #entries == 0 then
    out:line(NOTHING)
  end
  local statuses = {}
  for _, entry in ipairs(entries) do
    show(out, entry)
    statuses[#statuses + 1] = hindrance(entry)
  end
  if #entries > 0 and args.ledger and backend.is_shared(args.ledger) then
    out:note("whether other machines wait for %s is not known without the key", #entries == 1 and "it" or "them")
  end
  return exit_status.together(statuses)
end

---@param session faceswap.cli.Session
---@return integer? status
---@return faceswap.Error?
function resume.run(session)
  if not session.store then
    return errors.fail("config", "with --local there is a ledger only where --ledger names one")
  end
  local ok, err = resolve(session.args, session.out, session.store)
  if not ok then
    return nil, err
  end
  local entries
  entries, err = session:run(function() return session.client:resume() end)
  if not entries then
    return nil, err
  end
  if #entries == 0 then
    session.out:line(NOTHING)
    return exit_status.OK
  end
  local jobs, statuses = begin(session, entries)
  if #jobs > 0 then
    session.out:note("waiting for %d …", #jobs)
  end
  session:finish(jobs)
  for _, job in ipairs(jobs) do
    local status
    status, err = session:outcome(job)
    if not status then
      return nil, err
    end
    statuses[#statuses + 1] = status
  end
  return exit_status.together(statuses)
end

return resume
