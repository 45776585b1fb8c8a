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

-- The text of a file below /proc; "" where there is none.
local function proc(pid, name)
  local file = io.open(("/proc/%s/%s"):format(pid, name), "r")
  local text = file and file:read "*a" or ""
  if file then
    file:close()
  end
  return text
end

--- The most memory that a process has had so far, MiB.
---@param pid string? default: this one
---@return number
function figures.peak_memory(pid)
  return (tonumber(proc(pid or "self", "status"):match "VmHWM:%s+(%d+) kB") or 0) / 1024
end

--- Processes that a process has started.
---@param pid string? default: this one
---@return string[] pids
function figures.children(pid)
  pid = pid or proc("self", "stat"):match "^%d+"
  local list = {}
  for child in proc(pid, ("task/%s/children"):format(pid)):gmatch "%d+" do
    list[#list + 1] = child
  end
  return list
end

-- Clock ticks of the processor that a process has taken, and those of its children that have ended.
local function ticks(pid)
  local user, system, of_children, system_of_children =
    proc(pid, "stat"):match "%) %S %S+ %S+ %S+ %S+ %S+ %S+ %S+ %S+ %S+ %S+ (%d+) (%d+) (%d+) (%d+)"
  return user and user + system + of_children + system_of_children or 0
end

--- What a process and those that it has started have taken: seconds of the processor, and the most memory of any of them, MiB.
---@param pid string
---@return number seconds
---@return number memory
function figures.usage(pid)
  local seconds, memory = ticks(pid) / 100, figures.peak_memory(pid) -- every Linux has 100 ticks a second
  for _, child in ipairs(figures.children(pid)) do
    local more, peak = figures.usage(child)
    seconds, memory = seconds + more, math.max(memory, peak)
  end
  return seconds, memory
end

return figures
