--- A PostgreSQL server of the specs' own: a cluster in a directory of its own, reached by a unix socket, that ends with the program that
-- started it. Each spec gets a database of its own.
local shell = require "spec.support.shell"

local postgres = {}

--- Where Debian keeps the server's programs: the newest of those that are installed.
postgres.BIN = shell.run({ "sh", "-c", "ls -d /usr/lib/postgresql/*/bin/ | sort -V | tail -n 1" }):gsub("%s+$", "")

local BIN = postgres.BIN

local settings = [[
listen_addresses = '%s'
unix_socket_directories = '%s'
max_connections = 100
fsync = %s
full_page_writes = %s
logging_collector = off
log_min_duration_statement = -1
]]

---@class spec.postgres
---@field folder string holds the data, the socket and `log`
---@field data string
---@field port integer
---@field private pipe file*
local Server = {}
Server.__index = Server

--- Words that run a command as the server's user: the server refuses to be run by root. It ends with this program.
---@param words (string|number)[]
---@return (string|number)[]
function postgres.as_user(words)
  if shell.run({ "id", "-u" }):match("^0") then
    return shell.append({ "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=QUIT" }, words)
  end
  return shell.append({ "setpriv", "--pdeathsig=QUIT" }, words)
end

local function own(path)
  if shell.run({ "id", "-u" }):match("^0") then
    shell.run { "chown", "-R", "postgres", path }
  end
end

local count = 0

-- Where its folder begins: in memory where there is a gigabyte, since ext4 takes long to find inodes for a cluster's thousand files when as
-- many were removed a moment ago; else where the path is short enough for a unix socket's, and the server's user gets to it, as to nothing
-- below /root.
local function place()
  local base = shell.run({ "pwd" }):gsub("%s+$", "") .. "/build"
  local ok, room = pcall(shell.run, { "sh", "-c", "test -w /dev/shm && df -k --output=avail /dev/shm" })
  if ok and tonumber(room:match "(%d+)%s*$") > 2 ^ 20 then
    return "/dev/shm/faceswap-postgres."
  end
  shell.run { "mkdir", "-p", base }
  if #base > 65 or not pcall(shell.run, postgres.as_user { "test", "-x", base }) then
    base = "/tmp"
  end
  return base .. "/postgres."
end

local function make_folder()
  count = count + 1
  local folder = shell.run({ "mktemp", "-d", place() .. "XXXXXX" }):gsub("%s+$", "")
  shell.run { "chmod", "755", folder } -- also for nginx's workers
  return folder
end

-- Makes a cluster of a directory: a copy of the one that a spec has made first, which takes a tenth of the time.
local function fill(data)
  local words = { BIN .. "initdb", "-A", "trust", "-U", "faceswap", "-E", "UTF8", "--locale=C", "--no-sync" }
  local kept = "build/cluster" .. table.concat(words):gsub("[^%w]+", "-")
  if shell.read(kept .. "/PG_VERSION") then
    shell.run { "mkdir", "-p", data }
    shell.run { "cp", "-a", kept .. "/.", data }
    return
  end
  shell.run(postgres.as_user(shell.append(words, { "-D", data })))
  -- Another name first; where two specs make one, the second one's is not needed.
  local partial = shell.partial(kept)
  shell.run { "cp", "-a", data, partial }
  if not os.rename(partial, kept) then
    shell.remove(partial)
  end
end

--- Makes a cluster and starts it.
---@param given {durable: boolean?, listen: string?, port: integer?, settings: string?, disk: string?, prefix: string[]?, hosts: string?}?
--- `durable`: it syncs, as one that is killed must; `disk`: size of a file system of its own, for which one must be root; `prefix`: words
--- before its command; `hosts`: addresses that may come in
---@return spec.postgres
function postgres.start(given)
  given = given or {}
  local folder = make_folder()
  local self = postgres.describe(folder, folder .. "/data", given.port or 5432)
  if given.disk then
    shell.run { "mkdir", self.data }
    shell.run { "mount", "-t", "tmpfs", "-o", "size=" .. given.disk, "tmpfs", self.data }
    self.mounted = true
    shell.run { "chmod", "700", self.data }
  end
  own(self.folder)
  fill(self.data)
  local durable = given.durable and "on" or "off"
  self.prefix = given.prefix
  if given.hosts then
    local file = assert(io.open(self.data .. "/pg_hba.conf", "a"))
    file:write(("host all all %s trust\n"):format(given.hosts))
    file:close()
  end
  self:write_settings(settings:format(given.listen or "", self.folder, durable, durable) .. (given.settings or ""))
  self:resume()
  return self
end

--- A server whose data are somewhere already.
---@return spec.postgres
function postgres.describe(folder, data, port)
  return setmetatable({ folder = folder, data = data, port = port }, Server)
end

--- Starts one on data that are there.
---@return spec.postgres
function postgres.open(folder, data, port)
  local self = postgres.describe(folder, data, port)
  self:resume()
  return self
end

---@private
function Server:write_settings(text)
  local file = assert(io.open(self.data .. "/postgresql.conf", "a"))
  file:write(text)
  file:close()
end

--- Changes settings of a server that runs.
---@param text string lines of postgresql.conf
function Server:set(text)
  self:write_settings(text)
  self:sql("postgres", "SELECT pg_reload_conf()")
end

--- Starts it again after it was stopped or killed.
function Server:resume()
  local words = postgres.as_user { BIN .. "postgres", "-D", self.data, "-p", self.port }
  local command = shell.command(shell.append(shell.append({}, self.prefix), words))
  self.pipe = assert(io.popen(("exec %s >>%s/log 2>&1"):format(command, self.folder)))
  shell.wait(60, "the database server", function()
    return pcall(shell.run, { BIN .. "pg_isready", "-q", "-h", self.folder, "-p", self.port })
  end)
end

--- Its process.
---@return string
function Server:pid()
  return shell.read(self.data .. "/postmaster.pid"):match("^%d+")
end

--- Ends it: "INT" lets clients go first, "QUIT" as in an emergency, "KILL" as a crash does.
---@param signal string?
function Server:stop(signal)
  os.execute(("kill -%s %s"):format(signal or "INT", self:pid()))
  self.pipe:close()
  -- a killed server's own processes end a moment later, and until then none starts on its data
  local line = ("find -L /proc/[0-9]*/cwd -maxdepth 0 -samefile %s 2>/dev/null || true"):format(shell.quote(self.data))
  shell.wait(60, "the end of the server's processes", function()
    return shell.run { "sh", "-c", line } == ""
  end)
end

--- Ends it and removes it.
function Server:remove()
  if io.type(self.pipe) == "file" then
    pcall(self.stop, self, "QUIT")
  end
  if self.mounted then
    shell.run { "umount", self.data }
  end
  shell.remove(self.folder)
end

--- The address of a database as a ledger takes it.
---@param database string
function Server:url(database)
  return ("postgresql://faceswap@:%d/%s?host=%s"):format(self.port, database, (self.folder:gsub("[^%w/_.-]", function(byte)
    return ("%%%02X"):format(byte:byte())
  end)))
end

--- Runs SQL and gives what it prints, a row a line, columns parted by `|`.
---@param database string
---@param text string
---@return string
function Server:sql(database, text)
  -- the server's own: the one in /usr/bin is a script that looks for it
  return (shell.run({ BIN .. "psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p", self.port, "-U", "faceswap", "-d", database,
    "-c", text }):gsub("%s+$", ""))
end

--- Makes an empty database: a copy of the template's files, which takes half of the time that copying them page by page does.
---@return string name
function Server:database()
  count = count + 1
  local name = "ledger" .. count
  self:sql("postgres", ("CREATE DATABASE %s TEMPLATE template0 STRATEGY FILE_COPY"):format(name))
  return name
end

return postgres
