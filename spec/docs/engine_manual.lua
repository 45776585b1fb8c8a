--- The manual page of the local engine, made of what it says itself.
---   faceswap-local --help | lua5.4 spec/docs/engine_manual.lua
local HEAD = [[
.Dd November 26, 2026
.Dt FACESWAP-LOCAL 1
.Os
.Sh NAME
.Nm faceswap-local
.Nd swap faces on this machine, by the contract of the hosted service
.Sh SYNOPSIS
.Nm
.Op Ar option ...
.Sh DESCRIPTION]]

local TAIL = [[
.Sh SEE ALSO
.Xr faceswap 1]]

local function literal(text)
  return (text:gsub("\\", "\\e"):gsub("`([^`]+)`", "\\(oq%1\\(cq"):gsub("%. (%u)", ".\n%1"):gsub("^%.", "\\&."))
end

local out = { HEAD }
local in_list, statuses = false, nil

local function close_list()
  if in_list then
    out[#out + 1] = ".El"
    in_list = false
  end
end

for line in io.lines() do
  local option, argument, text = line:match "^  %-%-([%l-]+) ?([%u ]-)  +(%S.*)$"
  if line:find "^Usage" then
    line = ""
  elseif line:find "^  %-%-help, " then
    option, argument, text = "help , -version", "", line:match "^  %S+ %S+%s+(.*)$"
  end
  if option then
    if not in_list then
      out[#out + 1] = ".Bl -tag -width Ds"
      in_list = true
    end
    out[#out + 1] = ".It Fl -" .. option .. (argument ~= "" and " Ar " .. argument:lower() or "")
    out[#out + 1] = literal(text)
  elseif line:find "^   +" then
    out[#out + 1] = literal(line:match "^%s+(.*)$")
  elseif line:find "%S" then
    close_list()
    statuses = line:match "^Exit status: (.*)$" or statuses
    if out[#out]:find "%.$" or out[#out] == ".El" then
      out[#out + 1] = ".Pp"
    end
    out[#out + 1] = not line:find "^Exit status" and literal(line) or nil
  end
end
close_list()
if out[#out] == ".Pp" then
  out[#out] = nil
end
out[#out + 1] = ".Sh EXIT STATUS\n" .. statuses:gsub("^%l", string.upper)
print(table.concat(out, "\n") .. "\n" .. TAIL)
