--- The studio as `make studio` runs it, nginx and a local engine of its own, as a child of a spec.
local browser = require "spec.support.browser"
local http = require "spec.support.http"
local running = require "spec.support.running"
local shell = require "spec.support.shell"

local BUILD = os.getenv("FACESWAP_LUAJIT") or "build/luajit" -- filled by `make LUA=luajit module faces`

---@class spec.studio
---@field folder string its files are in `studio/` of it
---@field link string the address that it prints, with a token
---@field url string
---@field page spec.browser? of start_with_page
---@field private pipe file*
local studio = {
  ENGINE_KEY = "ak_0123456789abcdef0123456789abcdef", -- else it is the run's own
  TOKEN = "mine-0123456789abcdefghij",
}
studio.__index = studio

-- Its standard input's end ends it, so that it does not outlive a spec that is killed.
local SCRIPT = [[
export LUA_PATH=%s LUA_CPATH=%s PATH=%s:"$PATH" STUDIO_TOKENS=%s STUDIO_JOBS_PER_HOUR=20 FACESWAP_LOCAL_KEY=]] .. studio.ENGINE_KEY .. [[

%s "$PWD"/examples/nginx/start.sh %s %s >%s/out 2>&1 </dev/null & pid=$!
read -r _; kill -TERM $pid; wait $pid]]

--- Starts it and waits until it answers.
---@param folder string
---@param tokens string as STUDIO_TOKENS has them
---@param options string? of the engine
---@param engine string? folder of another program `faceswap-local`, as beside_service makes it
---@param inside string[]? words before its command: see small_disk
---@return spec.studio
function studio.start(folder, tokens, options, engine, inside)
  local self = setmetatable({ folder = folder }, studio)
  os.remove(folder .. "/out")
  local lua, modules, programs = shell.absolute "lua" .. "/?.lua;;", shell.absolute(BUILD) .. "/?.so;;", engine or shell.absolute "build"
  self.pipe = assert(io.popen(SCRIPT:format(shell.quote(lua), shell.quote(modules), shell.quote(programs), shell.quote(tokens),
    shell.command(inside or {}), folder .. "/studio", options or "", folder), "w"))
  self.link = shell.wait(60, "the studio's address", function()
    return (shell.read(folder .. "/out") or ""):match("The studio: (%S+)")
  end)
  self.url = self.link:match("^[^#]*[^/#]")
  shell.wait(60, "the studio", function()
    return pcall(http.request, folder, self.url .. "/")
  end)
  return running.add(self)
end

--- Starts it on a service that is played here, in the place of the engine.
---@param folder string
---@param url string the service's
---@return spec.studio
function studio.beside_service(folder, url)
  shell.program(folder .. "/faceswap-local", ("echo 'listening on %s'\nexec sleep 600\n"):format(url))
  return studio.start(folder, "me:" .. studio.TOKEN, nil, folder)
end

--- Starts it for one user, whose token is studio.TOKEN, in a folder of its own and with a browser.
---@return spec.studio
function studio.start_with_page()
  local folder = shell.temporary_for_all()
  local self = studio.start(folder, "me:" .. studio.TOKEN)
  self.page = browser.start()
  return self
end

--- Ends it and its engine, and what start_with_page has begun beside it.
function studio:stop()
  if self.page then
    self.page:stop()
  end
  if self.pipe then
    self.pipe:write("\n")
    self.pipe:close()
    self.pipe = nil
  end
end

return studio
