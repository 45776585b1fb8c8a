--- Tables and measures that the parts of the bench share.
local figures = {}

---@param text string
function figures.title(text)
  print(("\n== %s"):format(text))
end

--- A share in per cent, or "-" of nothing.
---@param part number
---@param whole number
---@return string
function figures.share(part, whole)
  return whole > 0 and ("%5.1f %%"):format(100 * part / whole) or "      -"
end

--- A value of a sorted list, at a share of it.
---@param sorted number[]
---@param share number 0 to 1
---@return number
function figures.at(sorted, share)
  return sorted[math.max(1, math.min(#sorted, math.ceil(share * #sorted)))] or 0 / 0
end

--- How many of a sorted list are below a limit.
---@param sorted number[]
---@param limit number
---@return integer
function figures.below(sorted, limit)
  local low, high = 0, #sorted
  while low < high do
    local middle = math.floor((low + high + 1) / 2)
    if sorted[middle] < limit then
      low = middle
    else
      high = middle - 1
    end
  end
  return low
end

-- A field of /proc/PID/status, in MiB.
local function status(pid, field)
  local file = io.open(("/proc/%s/status"):format(pid), "r")
  local text = file and file:read "*a" or ""
  if file then
    file:close()
  end
  local kib = text:match(field .. ":%s+(%d+) kB")
  return kib and kib / 1024
end

--- The most memory that a process has had so far, MiB.
---@param pid string|number? default: this one
---@return number?
function figures.peak_memory(pid)
  return status(pid or "self", "VmHWM")
end

--- Seconds of processor time that a process has taken so far.
---@param pid string|number
---@return number?
function figures.processor_time(pid)
  local file = io.open(("/proc/%s/stat"):format(pid), "r")
  local text = file and file:read "*a" or ""
  if file then
    file:close()
  end
  local user, system = text:match "%) %S %S+ %S+ %S+ %S+ %S+ %S+ %S+ %S+ %S+ %S+ (%d+) (%d+)"
  return user and (user + system) / 100 -- clock ticks, of which every Linux has 100 a second
end

--- Processes that this one has started.
---@return string[] pids
function figures.children()
  local stat = assert(io.open("/proc/self/stat", "r"))
  local pid = stat:read "*n"
  stat:close()
  local list = {}
  local file = io.open(("/proc/%d/task/%d/children"):format(pid, pid), "r")
  for child in (file and file:read "*a" or ""):gmatch "%d+" do
    list[#list + 1] = child
  end
  if file then
    file:close()
  end
  return list
end

return figures
