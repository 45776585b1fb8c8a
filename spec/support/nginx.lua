--- Debian's nginx with its Lua module, as a child of a spec: real workers that load this tree's LuaJIT build.
local http = require "spec.support.http"
local running = require "spec.support.running"
local shell = require "spec.support.shell"

local nginx = {}

local PROGRAM = "/usr/sbin/nginx"
local MODULES = "/usr/lib/nginx/modules" -- of libnginx-mod-http-ndk and libnginx-mod-http-lua
local BUILD = os.getenv("FACESWAP_LUAJIT") or "build/luajit" -- filled by `make LUA=luajit module`

local CONFIGURATION = [[
load_module $modules/ndk_http_module.so;
load_module $modules/ngx_http_lua_module.so;
$user
pid $prefix/pid;
error_log $prefix/error.log notice;
worker_processes $workers;
$main
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path $prefix/body;
  proxy_temp_path $prefix/proxy;
  fastcgi_temp_path $prefix/fastcgi;
  scgi_temp_path $prefix/scgi;
  uwsgi_temp_path $prefix/uwsgi;
  lua_package_path "$tree/lua/?.lua;$tree/?.lua;;";
  lua_package_cpath "$build/?.so;;";
  $http
  server {
    listen 127.0.0.1:$port $listen;
    $server
  }
}
]]

---@class spec.nginx
---@field url string
---@field port integer
---@field pid string of the master
---@field prefix string its directory, which its workers may write to
---@field private count integer of workers
---@field private pipe file*
local methods = {}
methods.__index = methods

-- Workers of a master that is root run as another user, where that one can read the tree.
local function worker_user(prefix, tree)
  if shell.run({ "id", "-u" }):match("%d+") ~= "0" then
    return ""
  end
  local core = tree .. "/lua/faceswap.lua"
  local readable = pcall(shell.run, { "setpriv", "--reuid=www-data", "--regid=www-data", "--clear-groups", "test", "-r", core })
  if not readable then
    return "user root;"
  end
  shell.run { "chown", "www-data", prefix }
  return "user www-data;"
end

local function environment_lines(environment)
  local lines = {}
  for name, value in pairs(environment or {}) do
    lines[#lines + 1] = ('env "%s=%s";'):format(name, value)
  end
  return table.concat(lines, "\n")
end

-- Leaves the names of nginx's own variables alone.
local function fill(text, values)
  return (text:gsub("%$([%w_]+)", values))
end

local function configure(self, options)
  local tree = shell.absolute(".")
  self.port = shell.free_port()
  self.url = "http://127.0.0.1:" .. self.port
  local places = { prefix = self.prefix, port = self.port, tree = tree, build = shell.absolute(BUILD), modules = MODULES }
  local parts = {
    user = options.user and ("user %s;"):format(options.user) or worker_user(self.prefix, tree),
    workers = self.count,
    listen = options.listen or "",
    main = fill(environment_lines(options.environment) .. (options.main or ""), places),
    http = fill(options.http or "", places),
    server = fill(options.server or "", places),
  }
  shell.write(self.prefix .. "/nginx.conf", fill(fill(CONFIGURATION, places), parts))
end

-- nginx becomes a daemon; the shell beside it ends it when this process has ended.
local function launch(self, exported)
  local words = { "env" }
  for name, value in pairs(exported or {}) do
    words[#words + 1] = name .. "=" .. value
  end
  shell.append(words, { PROGRAM, "-p", self.prefix, "-c", self.prefix .. "/nginx.conf", "-e", self.prefix .. "/error.log" })
  os.remove(self.prefix .. "/status")
  local script = [[cd %s || exit; trap 'exit' TERM INT HUP; trap '[ -f pid ] && kill -TERM "$(cat pid)"' EXIT
    %s >out 2>&1; echo $? >status; read -r _]]
  self.pipe = assert(io.popen(script:format(self.prefix, shell.command(words)), "w"))
  local status = shell.wait(60, "nginx to start", function()
    return (shell.read(self.prefix .. "/status") or ""):match("^(%d+)\n")
  end)
  if status == "0" then
    return true
  end
  self.pipe:write("\n")
  self.pipe:close()
  return false, (shell.read(self.prefix .. "/out") or "") .. table.concat(self:errors("notice"), "\n")
end

---@class spec.nginx.options
---@field server string? what stands in the server block
---@field http string? what stands in the http block before it; both may name $prefix, $port and $tree
---@field main string? what stands outside of both
---@field workers integer? default 2
---@field listen string? more words for the listen directive: "reuseport" spreads connections over the workers at random
---@field environment table<string, string>? variables that the workers have; they may name the same
---@field exported table<string, string>? variables that nginx is started with; the workers have those that an `env` line names
---@field user string? whom the workers run as, where the master is root

--- Starts nginx and waits until its workers run. Specs that call this run where `make LUA=luajit module` was made before.
---@param options spec.nginx.options
---@return spec.nginx
function nginx.start(options)
  local self = setmetatable({ prefix = shell.temporary_for_all(), count = options.workers or 2 }, methods)
  local started, problem
  for _ = 1, 10 do
    configure(self, options)
    started, problem = launch(self, options.exported)
    if started or not problem:find("Address already in use", 1, true) then
      break -- else another process has taken the port meanwhile
    end
  end
  if not started then
    shell.remove(self.prefix)
    error("nginx does not start: " .. problem, 2)
  end
  self.pid = shell.wait(60, "nginx's pid file", function()
    return (shell.read(self.prefix .. "/pid") or ""):match("^(%d+)\n")
  end)
  self:await_workers {}
  return running.add(self)
end

--- Starts the service of spec.support.nginx_service.
---@return spec.nginx
function nginx.start_service()
  return nginx.start {
    workers = 1,
    http = "lua_shared_dict service 8m;",
    server = [[location / { content_by_lua_block { require("spec.support.nginx_service").handle() } }]],
  }
end

--- Starts the application of spec.support.nginx_app: what it needs stands before `http`, and after `server`.
---@param options spec.nginx.options
---@return spec.nginx
function nginx.start_app(options)
  local whole = shell.merge({}, options)
  whole.http = [[lua_shared_dict faceswap 4m; init_by_lua_block { require "faceswap" } ]] .. (options.http or "")
  whole.server = (options.server or "") .. [[
    location / { content_by_lua_block { require("spec.support.nginx_app").handle() } }
    location /callback { content_by_lua_block { require("spec.support.nginx_app").callback() } }
  ]]
  return nginx.start(whole)
end

local function is_running(pid)
  local state = (shell.read("/proc/" .. pid .. "/stat") or ""):match("^.*%) (%a)")
  return state ~= nil and state ~= "Z"
end

-- The process ids of the master's children whose title is this.
local function children(self, title)
  local list = {}
  for pid in (shell.read(("/proc/%s/task/%s/children"):format(self.pid, self.pid)) or ""):gmatch("%d+") do
    if (shell.read("/proc/" .. pid .. "/cmdline") or ""):match("^[^%z]*"):gsub("%s+$", "") == title then
      list[#list + 1] = pid
    end
  end
  return list
end

--- The process ids of the workers that take requests, in no order.
---@return string[]
function methods:workers()
  return children(self, "nginx: worker process")
end

--- Waits until all workers run and none of them is one of `old`.
---@param old string[]
function methods:await_workers(old)
  local is_old = {}
  for _, pid in ipairs(old) do
    is_old[pid] = true
  end
  return shell.wait(60, "nginx's workers", function()
    local workers = self:workers()
    for _, pid in ipairs(workers) do
      if is_old[pid] then
        return nil
      end
    end
    return #workers == self.count and workers
  end)
end

--- Waits until processes have ended: old workers after hup(), a worker after a signal.
---@param pids string[]
---@param seconds number? default 60
function methods:await_end(pids, seconds)
  for _, pid in ipairs(pids) do
    shell.wait(seconds or 60, ("the end of worker %s of nginx"):format(pid), function()
      return not is_running(pid)
    end)
  end
end

--- Reloads the configuration and waits until the new workers run; the old ones may still be finishing their requests.
---@return string[] old process ids of the old workers
function methods:hup()
  local old = self:workers()
  shell.run { "kill", "-HUP", self.pid }
  self:await_workers(old)
  return old
end

--- Kills one worker, and waits until another has taken its place.
---@param pid string? default: any of them
function methods:kill_worker(pid)
  pid = pid or self:workers()[1]
  shell.run { "kill", "-KILL", pid }
  self:await_end { pid }
  self:await_workers { pid }
end

local SEVERITY = { emerg = 0, alert = 1, crit = 2, error = 3, warn = 4, notice = 5, info = 6, debug = 7 }

--- The entries of the error log that are more severe than a level.
---@param level string? default "warn"
---@return string[]
function methods:errors(level)
  local entries, wanted = {}, false
  for line in ((self.log or shell.read(self.prefix .. "/error.log") or "")):gmatch("[^\n]+") do
    local found = SEVERITY[line:match("^%d+/%d+/%d+ %d+:%d+:%d+ %[(%l+)%]")]
    if found then
      wanted = found < SEVERITY[level or "warn"]
      entries[#entries + 1] = wanted and line or nil
    elseif wanted then
      entries[#entries] = entries[#entries] .. "\n" .. line -- a traceback
    end
  end
  return entries
end

--- One HTTP request by curl; see http.request.
---@param path string path, or a whole URL
---@param options table?
---@return spec.answer
function methods:request(path, options)
  return http.request(self.prefix, path:sub(1, 1) == "/" and self.url .. path or path, options)
end

local function finish(self, signal, seconds)
  if not self.pipe then
    return
  end
  if signal then
    os.execute(("kill -%s %s 2>/dev/null"):format(signal, self.pid)) -- a master that a spec has killed may be gone
    shell.wait(seconds, "nginx to end", function()
      return not is_running(self.pid)
    end)
  end
  self.log = shell.read(self.prefix .. "/error.log")
  self.pipe:write("\n") -- other children may have inherited the pipe, so that closing it need not end it
  self.pipe:close()
  self.pipe = nil
  shell.remove(self.prefix)
end

--- Ends nginx once its requests have ended, and removes its directory; errors() still works.
---@param seconds number? how long that may take (60)
function methods:quit(seconds)
  finish(self, "QUIT", seconds or 60)
end

--- Ends nginx at once; for after_each, where quit() may or may not have been called.
function methods:stop()
  finish(self, "TERM", 60)
end

return nginx
