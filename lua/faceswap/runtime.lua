--- What the module runs in: a script of its own, or a worker of nginx with its Lua module (OpenResty). Each function chooses the part
--- that waits as that runtime must; no other module names one of nginx's.
local runtime = {}

--- Whether this is nginx with its Lua module.
runtime.is_nginx = type(rawget(_G, "ngx")) == "table" and ngx.get_phase ~= nil

--- A variable of the environment; nil where it is not there or empty, as those are that a unit or a container's file leaves blank.
---@param name string
---@return string?
function runtime.variable(name)
  local value = os.getenv(name)
  return value ~= "" and value or nil
end

--- Runs a client's calls: blocks in a script, yields in a worker.
---@return table module with `core` and `new`
function runtime.scheduler()
  return runtime.is_nginx and require "faceswap.nginx.scheduler" or require "faceswap.client.scheduler"
end

--- The module that opens a ledger; raises where it was not built.
---@param name string the C module's
---@return table module with `open`
function runtime.store(name)
  return runtime.is_nginx and require("faceswap.nginx.ledger_store").of(name) or require(name)
end

--- Called within work that takes long: in a worker of nginx its other requests go on.
function runtime.pause()
  if runtime.is_nginx then
    require("faceswap.nginx.phases").pause()
  end
end

--- The shared library for want of which a C module does not load.
---@param problem any what `require` raised
---@return string? such as "libpq.so.5"; nil where the module is not there itself
function runtime.missing_library(problem)
  return tostring(problem):match "([%w_.+-]+%.so[%w.]*): cannot open shared object file"
end

--- What a C module says that does not load because the Lua files are of another version.
---@param problem any what `require` raised
---@return string?
function runtime.other_version(problem)
  return tostring(problem):match "faceswap%.[%w_]+ %b() is of version .*"
end

--- Why a C module that is there does not load.
---@param module string
---@param problem any what `require` raised
---@return string? sentence nil where it is not there itself, or something else is wrong with it
function runtime.load_problem(module, problem)
  local library, version = runtime.missing_library(problem), runtime.other_version(problem)
  return version and ("%s does not load: %s"):format(module, version)
    or library and ("%s does not load, since %s is missing; install the package that has it"):format(module, library)
    or nil
end

--- What the clients of all workers share; nil outside nginx, or without the shared dictionary.
---@return table?
function runtime.share()
  return runtime.is_nginx and require("faceswap.nginx.single_flight").open() or nil
end

--- Makes a face analyzer wait as nginx's Lua must.
---@param analyzer faceswap.FaceAnalyzer
---@return boolean attached false in a script, where it may block
function runtime.attach_analyzer(analyzer)
  if runtime.is_nginx then
    require("faceswap.nginx.analyzer").attach(analyzer)
  end
  return runtime.is_nginx
end

return runtime
