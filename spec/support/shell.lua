--- Commands, files and waiting, for specs.
local lfs = require "lfs"
local socket = require "socket"

local shell = {}

--- What Lua 5.1 has elsewhere.
shell.unpack = table.unpack or unpack -- luacheck: ignore

--- Appends the members of one list to another.
---@generic T
---@param list T[]
---@param more T[]?
---@return T[] list
function shell.append(list, more)
  for _, member in ipairs(more or {}) do
    list[#list + 1] = member
  end
  return list
end

--- Sets the fields of one table in another.
---@generic T: table
---@param fields T
---@param more table?
---@return T fields
function shell.merge(fields, more)
  for name, value in pairs(more or {}) do
    fields[name] = value
  end
  return fields
end

--- Quotes a word for the shell.
---@param word string|number
---@return string
function shell.quote(word)
  return "'" .. tostring(word):gsub("'", [['\'']]) .. "'"
end

--- Quotes words and joins them to a command.
---@param words (string|number)[]
---@return string
function shell.command(words)
  local quoted = {}
  for i, word in ipairs(words) do
    quoted[i] = shell.quote(word)
  end
  return table.concat(quoted, " ")
end

--- Runs a line of the shell and returns what it printed, on both streams, however it ended: `; echo $?` tells.
---@param line string
---@return string
function shell.line(line)
  local pipe = assert(io.popen(("{ %s\n} 2>&1"):format(line)))
  local text = pipe:read "*a"
  pipe:close()
  return text
end

--- Runs a command and returns what it printed, on both streams; raises when it fails.
---@param words (string|number)[]
---@return string
function shell.run(words)
  local text, status = shell.line(shell.command(words) .. "; echo \" $?\""):match("^(.*) (%d+)\n$")
  if status ~= "0" then
    error(("%s ended with %s: %s"):format(words[1], status, text), 2)
  end
  return text
end

-- Runs one of FFmpeg's programs: a fork of the one that spec/run.sh keeps ready (ready_program.c), where there is one. A list among the
-- words stands for its members.
local function run_with(program, options, words)
  local all = shell.append({}, options)
  for _, word in ipairs(words) do
    shell.append(all, type(word) == "table" and word or { word })
  end
  local ready = os.getenv "SPEC_READY"
  local connection = ready and require("socket.unix").stream()
  if not (connection and connection:connect(ready .. "/" .. program)) then
    return shell.run(shell.append({ program }, all))
  end
  assert(connection:send(table.concat({ lfs.currentdir(), os.getenv "TMPDIR" .. ".ready", shell.unpack(all) }, "\0") .. "\0"))
  connection:shutdown "send"
  local whole, _, part = connection:receive "*a"
  connection:close()
  local text, status = (whole or part):match("^(.*) (%d+)\n$")
  if status ~= "0" then
    error(("%s ended with %s: %s"):format(program, status or "a signal", text or whole or part), 3)
  end
  return text
end

--- Runs ffmpeg, which replaces what is there already.
---@param words (string|number|(string|number)[])[] inputs, options and the output; a list among them stands for its members
---@return string what it printed: errors alone, and what the output `-` is
function shell.ffmpeg(words)
  return run_with("ffmpeg", { "-v", "error", "-nostdin", "-y" }, words)
end

--- Runs ffprobe.
---@param words (string|(string)[])[] options and a path, as for shell.ffmpeg
---@return string what it printed: values without names, a line for each stream, packet or frame
function shell.ffprobe(words)
  return run_with("ffprobe", { "-v", "error", "-of", "csv=p=0" }, words)
end

--- The folder of the build whose specs these are: `make coverage` has one of its own, which the specs' own makes are told of.
---@return string
function shell.build()
  return (os.getenv "MAKEFLAGS" or ""):match "%f[%w]O=(%S+)" or "build"
end

---@param path string
---@return string? content nil where there is no such file
function shell.read(path)
  local file = io.open(path, "rb")
  if not file then
    return nil
  end
  local content = file:read("*a")
  file:close()
  return content
end

---@param path string
---@param content string
---@return string path
function shell.write(path, content)
  local file = assert(io.open(path, "wb"))
  assert(file:write(content))
  assert(file:close())
  return path
end

--- Writes a program of the shell.
---@param path string
---@param text string
---@return string path
function shell.program(path, text)
  shell.write(path, "#!/bin/sh\n" .. text)
  shell.run { "chmod", "755", path }
  return path
end

local scratch, pipe
local folders = 0

-- All temporary directories of this process are in one, which a shell removes when the process ends, however it ends: its end of the
-- pipe closes then. run.sh, which looks for what the tested programs left behind, passes over it by its name, and over the shell, which
-- has no TMPDIR.
local function open_scratch()
  if not scratch then
    local base, number = (os.getenv "TMPDIR" or "/tmp") .. "/scratch.", 0
    repeat
      number = number + 1
      local ok, message = lfs.mkdir(base .. number)
      assert(ok or number < 10000, message)
    until ok
    scratch = base .. number
    pipe = assert(io.popen("exec env -u TMPDIR sh -c " .. shell.quote(("exec 3<&0; trap '' HUP INT TERM; { cat <&3; rm -rf %s; } "
      .. ">/dev/null 2>&1 &"):format(shell.quote(scratch))), "w"))
  end
  return pipe and scratch
end

--- A fresh directory. It goes when the process ends; shell.remove removes it sooner.
---@return string
function shell.temporary()
  folders = folders + 1
  local path = ("%s/%d"):format(open_scratch(), folders)
  assert(lfs.mkdir(path))
  return path
end

--- One that nginx's workers can read, too, who may be another user.
---@return string
function shell.temporary_for_all()
  local folder = shell.temporary()
  shell.run { "chmod", "755", folder }
  return folder
end

--- A path that is the same wherever a program runs.
---@param path string
---@return string
function shell.absolute(path)
  return (shell.run({ "realpath", path }):gsub("%s+$", ""))
end

--- A name beside a path, for what is renamed to it once it is whole: one that no other process has, with the same ending.
---@param path string
---@return string
function shell.partial(path)
  local folder, name = path:match "^(.*/)([^/]*)$"
  return shell.run({ "mktemp", "-u", folder .. "partial-XXXXXX-" .. name }):gsub("%s+$", "")
end

---@param path string
function shell.remove(path)
  shell.run { "rm", "-rf", "--", path }
end

---@class spec.child a program beside this one
---@field pid string
---@field pipe file* what it prints
local Child = {}
Child.__index = Child

--- Starts a program. It ends with the file at the latest; nothing ends it where no specs run.
---@param line string of the shell: its words, and where it prints
---@return spec.child
function shell.spawn(line)
  local child = assert(io.popen("echo $$; exec " .. line))
  local running = require "spec.support.running" -- here: it loads busted, which the programs that specs start do without
  return running.add(setmetatable({ pipe = child, pid = child:read "*l" }, Child))
end

--- Ends it; a second time does nothing.
---@param signal string? default: TERM
function Child:stop(signal)
  if self.pipe then
    os.execute(("kill -%s %s 2>/dev/null"):format(signal or "TERM", self.pid)) -- it may have ended itself
    self.pipe:close()
    self.pipe = nil
  end
end

--- Compiles a program of C, in a directory of its own.
---@param words string sources and flags
---@return string path
function shell.compile(words)
  local path = shell.temporary_for_all() .. "/program"
  shell.run { "sh", "-c", ("cc -std=c11 -O1 -D_GNU_SOURCE -Icsrc -o %s %s -lm"):format(shell.quote(path), words) }
  return path
end

--- A program of C, which is compiled when it is first run.
---@param words string sources and flags
---@return fun(input: string?, ...: string|number): string run what it prints that reads `input`, and has words as arguments
function shell.compiled(words)
  local path
  return function(input, ...)
    path = path or shell.compile(words)
    local from = input and shell.write(path .. ".in", input) or "/dev/null"
    return shell.run { "sh", "-c", ("%s <%s"):format(shell.command { path, ... }, shell.quote(from)) }
  end
end

--- Compiles a library of spec/support that programs can be made to load before others, by LD_PRELOAD.
---@param name string of its source, without ".c"
---@return string path
function shell.preload(name)
  return shell.compile(("-shared -fPIC spec/support/%s.c -ldl"):format(name))
end

--- Compiles a C module of Lua that needs the library libnone.so.7, which then goes.
---@param folder string where package.cpath's "?.so" finds it
---@param name string as in "faceswap.vision"
function shell.compile_without_library(folder, name)
  shell.run { "sh", "-c", ([[
    cd %s && mkdir -p %s && echo 'int nothing;' >library.c &&
    echo 'int luaopen_%s(void *L) { return L != 0; }' >module.c &&
    cc -shared -fPIC -Wl,-soname,libnone.so.7 -o libnone.so.7 library.c &&
    cc -shared -fPIC -Wl,--no-as-needed -o %s.so module.c libnone.so.7 && rm libnone.so.7]]):format(folder, name:match "^(.*)%.",
    (name:gsub("%.", "_")), (name:gsub("%.", "/"))) }
end

--- A port of this machine that nobody listens to.
---@return integer
function shell.free_port()
  local listener = assert(socket.bind("127.0.0.1", 0))
  local _, port = listener:getsockname()
  listener:close()
  return tonumber(port)
end

--- The bytes that gzip makes of some.
---@param bytes string
---@return string
function shell.gzip(bytes)
  local folder = shell.temporary()
  local path = shell.write(folder .. "/bytes", bytes)
  shell.run { "gzip", path }
  local packed = shell.read(path .. ".gz")
  shell.remove(folder)
  return packed
end

--- A folder for LOCPATH in which is the locale de_DE.UTF-8, whose decimal sign is a comma.
---@return string
function shell.comma_locale()
  local folder = shell.build() .. "/locale"
  local path = folder .. "/de_DE.UTF-8"
  if not shell.read(path .. "/LC_NUMERIC") then
    shell.run { "mkdir", "-p", folder }
    -- another name first; where two specs make one, which takes seconds, the second one's is not needed
    local partial = shell.partial(path)
    shell.run { "localedef", "-i", "de_DE", "-f", "UTF-8", partial }
    if not os.rename(partial, path) then
      shell.remove(partial)
    end
  end
  return shell.absolute(folder)
end

--- How many files, sockets and the like this process has open, but for garbage.
---@return integer
function shell.descriptors()
  open_scratch()
  collectgarbage()
  collectgarbage()
  local path = os.tmpname()
  os.execute("ls /proc/$PPID/fd | wc -l >" .. path) -- a pipe to read from would count, too
  local count = tonumber(shell.read(path))
  os.remove(path)
  return count
end

--- Asks until there is an answer; raises after `seconds`.
---@generic T
---@param seconds number
---@param what string what is waited for
---@param ask fun(): T?
---@param pause number? seconds between two questions (0.02)
---@return T
function shell.wait(seconds, what, ask, pause)
  local deadline = socket.gettime() + seconds
  repeat
    local answer = ask()
    if answer then
      return answer
    end
    socket.sleep(pause or 0.02)
  until socket.gettime() > deadline
  error(("waited %g s in vain for %s"):format(seconds, what), 2)
end

return shell
