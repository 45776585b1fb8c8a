--- The table of `make coverage`, of Lua: lua5.4 spec/support/line_report.lua DIRECTORY. Which lines of a file can run is what luac lists.
local directory = arg[1]

local function lines_of(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read "a"
  pipe:close()
  return text:gmatch "[^\n]+"
end

local hit = {}
for line in lines_of(("find %s -name 'lua_*' ! -name '*.part' -exec cat {} +"):format(directory)) do
  local path, numbers = line:match "^(%S+) (.*)$"
  hit[path] = hit[path] or {}
  for number in numbers:gmatch "%d+" do
    hit[path][number] = true
  end
end

local rows, all, run = {}, 0, 0
for path in lines_of "git ls-files 'lua/*.lua'" do
  local active, here, ran = {}, 0, 0
  for line in lines_of("luac5.4 -l -p " .. path) do
    local number, instruction = line:match "^%s+%d+%s+%[(%d+)%]%s+(%u+)"
    if number and instruction ~= "VARARGPREP" and instruction ~= "RETURN0" and not active[number] then
      active[number] = true
      here = here + 1
      ran = ran + (hit[path] and hit[path][number] and 1 or 0)
    end
  end
  rows[#rows + 1] = { path = path, share = here > 0 and ran / here or 1, missing = here - ran }
  all, run = all + here, run + ran
end
table.sort(rows, function(a, b)
  return a.missing > b.missing
end)
for i = 1, math.min(#rows, 12) do
  print(("  %5.1f %%  %4d lines did not run  %s"):format(100 * rows[i].share, rows[i].missing, rows[i].path))
end
print(("Lua: %.1f %% of %d lines"):format(100 * run / all, all))
