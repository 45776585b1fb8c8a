--- The job of one video: its key in the ledger, and its options for client:run.
local errors = require "faceswap.errors"
local ledger = require "faceswap.ledger"
local lookup = require "faceswap.ledger.lookup"
local media_args = require "faceswap.cli.media_args"
local paths = require "faceswap.cli.paths"

local job_spec = {}

---@class faceswap.cli.Job
---@field medium faceswap.cli.Medium
---@field choice faceswap.cli.Choice
---@field output string path
---@field detect_key string? of the detection: the medium's own, so that `detect` and all swaps of it share one
---@field job_key string? of the swap

--- The ledger's key of a medium's detection; nil without a ledger.
---@param session faceswap.cli.Session
---@param of faceswap.cli.Medium
---@return string?
---@return faceswap.Error?
function job_spec.detect_key(session, of)
  if not session.store then
    return nil
  end
  local identity, err = media_args.identity(of.location)
  return identity and "command " .. identity, err
end

-- Numbers of faces belong to one detection. After it expires, the same numbers may mean other faces: refused.
local function check_numbers(session, detect_key)
  local entry, err = lookup.job(session.client, detect_key, "detect")
  if entry or err then
    return err == nil, err
  end
  local last = ledger.find(session.client, { job_key = detect_key, kind = "detect" })
  if last and last.state == "expired" then
    return errors.fail("expired", "the detection in which faces had these numbers has expired (they are valid for an hour), and the "
      .. "numbers of another may mean others: look at them by `faceswap detect`, then swap; or use --rules, which do not depend on numbers")
  end
  return true
end

--- Checks a job and names it. Nothing is sent.
---@param session faceswap.cli.Session
---@param of faceswap.cli.Medium
---@param choice faceswap.cli.Choice
---@param output string
---@return faceswap.cli.Job?
---@return faceswap.Error?
function job_spec.new(session, of, choice, output)
  local writable, err = paths.check_writable(output)
  if not writable then
    return nil, err
  end
  local self = { medium = of, choice = choice, output = output }
  self.detect_key, err = job_spec.detect_key(session, of)
  if err then
    return nil, err
  end
  if self.detect_key then
    self.job_key = ("%s: %s"):format(self.detect_key, choice.identity)
  end
  return self
end

--- The ledger's entry of the swap, if an earlier run has done it; nil without one.
---@param session faceswap.cli.Session
---@param self faceswap.cli.Job
---@return faceswap.Entry?
function job_spec.has_ended(session, self)
  local entry = self.job_key and ledger.find(session.client, { job_key = self.job_key, kind = "create" })
  return entry and entry.state == "succeeded" and not ledger.may_be_paid(session.client, entry) and entry or nil
end

--- Detects, swaps, waits and downloads, or takes up what has been begun. For a function that runs as a job.
---@param session faceswap.cli.Session
---@param self faceswap.cli.Job
---@param report fun(event: table)
---@return faceswap.Result?
---@return faceswap.Error?
function job_spec.run(session, self, report)
  local args = session.args
  if self.job_key and self.choice.by_number then
    local begun, err = lookup.job(session.client, self.job_key, "create")
    local ok = begun ~= nil
    if not begun and not err then
      ok, err = check_numbers(session, self.detect_key)
    end
    if not ok then
      return nil, err
    end
  end
  return session.client:run {
    [self.medium.source] = self.medium.location,
    choose = self.choice.choose,
    output = paths.absolute(self.output),
    job_key = self.job_key,
    detect_key = self.detect_key,
    timeout = args.timeout,
    detect_timeout = args.timeout,
    on_progress = session:progress(report),
  }
end

return job_spec
