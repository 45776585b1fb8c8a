--- Counts which lines of lua/ run, for `make coverage`: LUA_INIT has every script load this, the specs and what they start. It writes the
--- lines, a file and its numbers a line, to a file of its own in the directory that FACESWAP_COVERAGE names. Coroutines have hooks of their
--- own, so each gets one.
local directory = assert(os.getenv "FACESWAP_COVERAGE", "FACESWAP_COVERAGE names a directory")

local hits = {}

local function note(_, line)
  local source = debug.getinfo(2, "S").source
  local lines = hits[source]
  if not lines then
    lines = {}
    hits[source] = lines
  end
  lines[line] = true
end

local create, wrap = coroutine.create, coroutine.wrap
function coroutine.create(fn) -- luacheck: ignore
  local thread = create(fn)
  debug.sethook(thread, note, "l")
  return thread
end
function coroutine.wrap(fn) -- luacheck: ignore
  return wrap(function(...)
    debug.sethook(note, "l")
    return fn(...)
  end)
end
debug.sethook(note, "l")

local written = false

local function write()
  debug.sethook()
  if written then
    return
  end
  written = true
  local name = ("%s/lua_%d_%s"):format(directory, os.time(), tostring(hits):match "0x(%x+)")
  local file = assert(io.open(name .. ".part", "w"))
  for source, lines in pairs(hits) do
    local path = source:match "^@.-/?(lua/faceswap.*)$"
    if path then
      local numbers = {}
      for line in pairs(lines) do
        numbers[#numbers + 1] = line
      end
      file:write(path, " ", table.concat(numbers, " "), "\n")
    end
  end
  file:close()
  assert(os.rename(name .. ".part", name))
end

-- A script ends by os.exit, which need not close the state, or with its last line.
local exit = os.exit
function os.exit(...) -- luacheck: ignore
  write()
  exit(...)
end
_G.faceswap_line_hits = setmetatable({}, { __gc = write }) -- luacheck: ignore
