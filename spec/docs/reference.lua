--- The reference, from the annotations of lua/faceswap and the comments of csrc.
---   lua5.4 spec/docs/reference.lua check        what is undocumented, or documented and not there; ends with 1 if there is anything
---   lua5.4 spec/docs/reference.lua types FILE   writes what the C modules give to Lua, for editors
---   lua5.4 spec/docs/reference.lua html FILE    writes the page
package.path = "./?.lua;" .. package.path

local c_modules = require "spec.docs.c_modules"
local checks = require "spec.docs.checks"
local page = require "spec.docs.reference_page"
local surface = require "spec.docs.surface"

local reference = {}

local function list(command)
  local found, pipe = {}, assert(io.popen(command))
  for line in pipe:lines() do
    found[#found + 1] = line
  end
  pipe:close()
  table.sort(found)
  return found
end

local function read(path)
  local file = io.open(path, "rb")
  local text = file and file:read "*a"
  if file then
    file:close()
  end
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

--- What the project's sources and pages say.
---@param read_file (fun(path: string): string?)? default: the files as they are
---@return spec.docs.Surface
---@return string[] problems sorted
---@return spec.docs.CFunction[] functions of the C modules
function reference.of(read_file)
  read_file = read_file or read
  local api = surface.new({ lua = list "find lua -name '*.lua'", c = list "find csrc -name '*.c'" }, read_file)
  local functions, uncommented = c_modules.read(list "ls csrc/*/lua/*.[ch]", read_file)
  for _, problem in ipairs(uncommented) do
    api:problem(problem)
  end
  local problems = checks.run(api, list "ls README.md examples/guides/*.md examples/nginx/README.md lua/faceswap/cli/faceswap.1.in",
    list "find examples -name '*.lua'")
  return api, problems, functions
end

local commands = {}

function commands.check()
  local _, problems = reference.of()
  for _, problem in ipairs(problems) do
    print(problem)
  end
  return #problems == 0
end

function commands.types(path)
  local _, _, functions = reference.of()
  write(path, c_modules.types(functions))
  return true
end

function commands.html(path)
  write(path, page.html((reference.of())))
  return true
end

local command = commands[arg and arg[1] or ""]
if command and arg[0]:find "reference%.lua$" then
  os.exit(command(arg[2]))
end

return reference
