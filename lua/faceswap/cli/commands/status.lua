--- `faceswap status`: how far the machines of a batch are.
local backend = require "faceswap.ledger.backend"
local errors = require "faceswap.errors"
local exit_status = require "faceswap.cli.exit_status"
local paths = require "faceswap.cli.paths"
local private_urls = require "faceswap.ledger.private_urls"
local signals = require "faceswap.cli.signals"
local uv = require "luv"

local status = {}

-- Milliseconds between two looks.
local WATCH = 2000

-- Seconds over which the pace is measured.
local RECENT = 600

-- The counted states, in the order of the table.
local STATES = { "done", "claimed", "waiting", "ambiguous", "failed" }
local NAMES = { claimed = "running" }

local function name_of(state)
  return NAMES[state] or state
end

-- ---- the ledger ------------------------------------------------------------------------------------------------------------------

local function open(args)
  if backend.has_password(args.ledger) then
    return errors.fail("config", "--ledger: others can see a password on a command line; keep it in ~/.pgpass, in a service file "
      .. "(--ledger service=NAME) or in the environment's PGPASSWORD")
  elseif not backend.is_shared(args.ledger) then
    return errors.fail("config", "--ledger: %s is a file, which knows of no runs; they are kept in a database that machines share: "
      .. "postgresql://HOST/DATABASE or service=NAME", args.ledger)
  end
  return backend.open(args.ledger, "--ledger")
end

local function list_runs(store)
  local rows, problem = store:runs {}
  if not rows then
    return errors.fail("config", "--ledger: %s", problem)
  end
  return rows
end

-- The run that was asked for, or the one that was begun last.
local function find_run(store, name)
  local runs, err = list_runs(store)
  if not runs then
    return nil, err
  end
  for _, run in ipairs(runs) do
    if not name or run.run == name then
      return run
    end
  end
  return errors.fail("config", name and "there is no run '%s' in this ledger" or "there is no run in this ledger", name)
end

-- ---- one look --------------------------------------------------------------------------------------------------------------------

local function empty()
  local counts = { credits = 0 }
  for _, state in ipairs(STATES) do
    counts[state] = 0
  end
  return counts
end

-- Adds a row of the ledger to the counts of its machine and to the sums.
local function count(row, into)
  into[row.state] = into[row.state] + row.count
  into.credits = into.credits + row.credits
end

-- Seconds until all is done, at the pace of the last minutes; nil before anything is done.
local function remaining(rows, total)
  local recent, since = 0, 0
  for _, row in ipairs(rows) do
    if row.state == "done" then
      recent, since = recent + row.recent, math.max(since, math.min(row.since or 0, RECENT))
    end
  end
  local left = total.waiting + total.claimed
  if left == 0 then
    return 0
  end
  return recent > 1 and since > 0 and math.floor(left * since / recent + 0.5) or nil
end

---@class faceswap.cli.RunStatus
---@field run table
---@field machines table[] counts with `machine` and `alive`
---@field total table counts
---@field eta integer? seconds

local function look(store, name)
  local run, err = find_run(store, name)
  if not run then
    return nil, err
  end
  local rows, problem = store:run_status { run = run.run }
  if not rows then
    return errors.fail("config", "--ledger: %s", problem)
  end
  local machines, by_name, total = {}, {}, empty()
  for _, row in ipairs(rows) do
    if row.machine ~= "" and not by_name[row.machine] then
      by_name[row.machine] = empty()
      by_name[row.machine].machine, by_name[row.machine].alive = row.machine, row.alive == 1
      machines[#machines + 1] = by_name[row.machine]
    end
    count(row, total)
    if row.machine ~= "" then
      count(row, by_name[row.machine])
    end
  end
  total.credits = run.spent
  return { run = run, machines = machines, total = total, eta = remaining(rows, total) }
end

-- ---- what is shown ---------------------------------------------------------------------------------------------------------------

local function duration(seconds)
  if seconds < 90 then
    return ("%d s"):format(seconds)
  elseif seconds < 5400 then
    return ("%d min"):format(math.floor(seconds / 60 + 0.5))
  end
  return ("%.1f h"):format(seconds / 3600)
end

local function row_of(name, counts)
  local row = { name }
  for _, state in ipairs(STATES) do
    row[#row + 1] = counts[state]
  end
  row[#row + 1] = counts.credits
  return row
end

local function event_of(counts)
  local event = { credits = counts.credits, machine = counts.machine, alive = counts.alive }
  for _, state in ipairs(STATES) do
    event[name_of(state)] = counts[state]
  end
  return event
end

local function emit(out, seen)
  local event = event_of(seen.total)
  event.event, event.run, event.budget, event.begun, event.eta = "status", seen.run.run, seen.run.budget, seen.run.begun, seen.eta
  for _, machine in ipairs(seen.machines) do
    local of = event_of(machine)
    of.event, of.run = "machine", seen.run.run
    out:emit(of)
  end
  out:emit(event)
end

local function show(out, seen)
  emit(out, seen)
  local rows = { { "MACHINE" } }
  for _, state in ipairs(STATES) do
    rows[1][#rows[1] + 1] = name_of(state):upper()
  end
  rows[1][#rows[1] + 1] = "CREDITS"
  for _, machine in ipairs(seen.machines) do
    rows[#rows + 1] = row_of(machine.machine .. (machine.alive and "" or " (gone)"), machine)
  end
  rows[#rows + 1] = row_of("all", seen.total)
  out:line("run %s, begun %s%s", seen.run.run, os.date("%Y-%m-%d %H:%M", seen.run.begun),
    seen.run.budget and (", %s of %s credits spent"):format(seen.run.spent, seen.run.budget) or "")
  out:columns(rows, { [2] = true, [3] = true, [4] = true, [5] = true, [6] = true, [7] = true })
  if seen.eta and seen.eta > 0 then
    out:line("about %s to go", duration(seen.eta))
  end
end

local function show_problems(out, store, run)
  for _, row in ipairs(store:work_problems { run = run } or {}) do
    local item = private_urls.shown(row.item)
    out:emit { event = "problem", run = run, item = item, state = row.state, machine = row.machine, tries = row.tries,
      message = row.problem }
    out:line("%s: %s: %s", paths.shown(item), row.state, (out:message { message = row.problem or "" }:gsub("%s*\n%s*", " ")))
  end
end

local function status_of(total)
  if total.waiting + total.claimed > 0 then
    return exit_status.UNFINISHED
  elseif total.ambiguous > 0 then
    return exit_status.AMBIGUOUS
  end
  return total.failed > 0 and exit_status.FAILED or exit_status.OK
end

-- ---- the command -----------------------------------------------------------------------------------------------------------------

local function list(out, store)
  local runs, err = list_runs(store)
  if not runs then
    return nil, err
  end
  local rows = { { "RUN", "BEGUN", "CREDITS", "BUDGET", "" } }
  for _, run in ipairs(runs) do
    out:emit { event = "run", run = run.run, begun = run.begun, credits = run.spent, budget = run.budget, open = run.open == 1 }
    rows[#rows + 1] = { run.run, os.date("%Y-%m-%d %H:%M", run.begun), run.spent, run.budget or "-", run.open == 1 and "open" or "" }
  end
  out:columns(rows, { [3] = true, [4] = true })
  return exit_status.OK
end

-- Shows the run anew until it has ended, or a signal comes.
local function watch(out, store, name, watched)
  while true do
    local seen, err = look(store, name)
    if not seen then
      return nil, err
    end
    show(out, seen)
    local ended = status_of(seen.total) ~= exit_status.UNFINISHED
    for _ = 1, ended and 0 or WATCH / 100 do
      if watched:poll() > 0 then
        return watched:status()
      end
      uv.sleep(100)
    end
    if ended then
      show_problems(out, store, seen.run.run)
      return status_of(seen.total)
    end
    name = seen.run.run
  end
end

local function run(args, out, store)
  if args.list then
    return list(out, store)
  elseif args.watch then
    local watched = signals.watch()
    local ended, err = watch(out, store, args.run, watched)
    watched:close()
    return ended, err
  end
  local seen, err = look(store, args.run)
  if not seen then
    return nil, err
  end
  show(out, seen)
  show_problems(out, store, seen.run.run)
  return status_of(seen.total)
end

---@param args table the command line
---@param out faceswap.cli.Output
---@return integer? status
---@return faceswap.Error?
function status.run(args, out)
  local store, err = open(args)
  if not store then
    return nil, err
  end
  local ended
  ended, err = run(args, out, store)
  store:close()
  return ended, err
end

return status
