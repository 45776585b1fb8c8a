--- pgbouncer before a server of the specs' own, in transaction mode.
local postgres = require "spec.support.postgres"
local shell = require "spec.support.shell"

local pooler = {}

local PORT = 6432

local settings = [[
[databases]
* = host=%s port=%d user=faceswap
[pgbouncer]
listen_addr =
unix_socket_dir = %s
listen_port = %d
auth_type = any
pool_mode = transaction
default_pool_size = 4
server_connect_timeout = 2
server_login_retry = 1
]]

---@class spec.pooler
---@field private server spec.postgres
---@field private child spec.child
local Pooler = {}
Pooler.__index = Pooler

---@param server spec.postgres
---@return spec.pooler
function pooler.start(server)
  local file = shell.write(server.folder .. "/pgbouncer.ini", settings:format(server.folder, server.port, server.folder, PORT))
  local command = shell.command(postgres.as_user { "/usr/sbin/pgbouncer", file })
  local child = shell.spawn(("%s >>%s/pooler-log 2>&1"):format(command, server.folder))
  local self = setmetatable({ server = server, child = child }, Pooler)
  shell.wait(60, "the pooler", function()
    return pcall(shell.run, { postgres.BIN .. "pg_isready", "-q", "-h", server.folder, "-p", PORT })
  end)
  return self
end

--- The address of a database through it.
---@param database string
function Pooler:url(database)
  return ("postgresql://faceswap@:%d/%s?host=%s"):format(PORT, database, self.server.folder)
end

function Pooler:stop()
  self.child:stop "INT"
end

return pooler
