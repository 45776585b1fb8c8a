--- Files and directories, as the command needs them.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local uv = require "luv"

local paths = {}

-- Permissions of a directory: rwx------, and rwxrwxrwx, of which the process's umask takes away.
local OWNER_ONLY, ALL = 448, 511

--- Quotes a word for the shell where it needs that.
---@param word string
---@return string
function paths.quote(word)
  return word:find("[^%w_./:@%%+=-]") and "'" .. word:gsub("'", [['\'']]) .. "'" or word
end

--- A file's name in a line of text: what would end the line is left out of it.
---@param name string
---@return string
function paths.shown(name)
  return core.clean(name)
end

--- What is at a path: "file", "directory", …; nil if nothing.
---@return string? kind
---@return table? stat
function paths.kind(path)
  local stat = uv.fs_stat(path)
  return stat and stat.type, stat
end

--- Why nothing is found at a path: it is not there, or something keeps this user from it.
---@param path string
---@param what string what was looked for
---@return string
function paths.absence(path, what)
  local _, problem, code = uv.fs_stat(path)
  local missing = not problem or code == "ENOENT" or code == "ENOTDIR"
  return missing and "there is no such " .. what or problem:match "^%u+: ([^:]+)" or problem
end

--- Checks that there is a file to be read. An empty name, which a variable without a value leaves, is none; neither are pipes: a file is
--- read more than once.
---@param path string
---@return boolean?
---@return faceswap.Error?
function paths.check_file(path)
  local kind = paths.kind(path)
  if kind == "file" then
    return true
  elseif kind == "directory" then
    return errors.fail("config", "%s is a folder, not a file", path)
  elseif kind or path == "-" then
    return errors.fail("config", "%s is a pipe or a device, and is read more than once: write it to a file first", path)
  end
  return errors.fail("config", "%s: %s", path == "" and "''" or path, paths.absence(path, "file"))
end

--- The same path from the root of the file system, so that it holds in another directory, too. In a directory that has been removed, where
--- no path leads, it stays as it is.
function paths.absolute(path)
  return path:sub(1, 1) == "/" and path or (uv.cwd() or "."):gsub("/$", "") .. "/" .. path
end

--- A path, or a URL's, without its directories.
function paths.base(path)
  return path:gsub("[?#].*$", ""):match("([^/]+)/*$") or path
end

--- The directory of a path, with the slash at its end; empty for the current one.
function paths.directory(path)
  return path:match("^.*/") or ""
end

--- A text that is equal for all names of one place for a file, whatever is there.
---@param path string
---@return string
function paths.place(path)
  local directory, name = paths.absolute(path):match("^(.*/)(.*)$")
  local _, stat = paths.kind(directory)
  return (stat and ("%d:%d/"):format(stat.dev, stat.ino) or directory) .. name
end

--- A text that is equal for all names of one file, links among them. It need not be there yet.
---@param path string
---@return string
function paths.identity(path)
  local _, stat = paths.kind(path)
  return stat and ("%d:%d"):format(stat.dev, stat.ino) or paths.place(path)
end

--- Checks that a file can be created, before anything is done that costs or takes its time.
---@param path string? nil: nothing to check
---@return boolean?
---@return faceswap.Error?
function paths.check_writable(path)
  local ok, problem = true, nil
  if path == "" or path == "-" then
    ok, problem = nil, ("'%s' is not the name of a file"):format(path)
  elseif path then
    ok, problem = core.writable(path)
  end
  if not ok then
    return errors.fail("config", "the result cannot be written: %s", problem)
  end
  return true
end

--- Makes a directory and those that it is in.
---@param path string
---@param private boolean? for the owner alone
---@return boolean?
---@return faceswap.Error?
function paths.make_directory(path, private)
  if paths.kind(path) == "directory" then
    return true
  end
  local parent = path:gsub("/+$", ""):match("^(.*)/[^/]*$")
  if parent and parent ~= "" then
    local ok, err = paths.make_directory(parent, private)
    if not ok then
      return nil, err
    end
  end
  local made, problem, name = uv.fs_mkdir(path, private and OWNER_ONLY or ALL)
  if not made and paths.kind(path) ~= "directory" then -- which another process may have made
    problem = name == "EEXIST" and "a file has that name" or problem:match "^%u+: ([^:]*)" or problem
    return errors.fail("config", "the folder %s cannot be made: %s", path, problem)
  end
  return true
end

--- The files of a directory by name, hidden ones left out. Links to what is not there are among them: who opens one is told.
---@return string[]? names
---@return faceswap.Error?
function paths.list(directory)
  local handle, problem = uv.fs_scandir(directory)
  if not handle then
    return errors.fail("config", "%s", (problem:gsub("^%u+: ", "")))
  end
  local names = {}
  for name in function() return (uv.fs_scandir_next(handle)) end do
    -- the kind is asked of the target of a link
    local kind = name:sub(1, 1) ~= "." and (paths.kind(directory .. "/" .. name) or "link")
    if kind == "file" or kind == "link" then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  return names
end

--- A text that no other process has at the same time.
function paths.unique()
  return ("%d-%.0f"):format(uv.os_getpid(), uv.hrtime())
end

--- Where the command keeps what must outlive it (XDG Base Directory Specification).
function paths.state()
  local base = os.getenv("XDG_STATE_HOME")
  -- the specification has relative ones ignored
  if not base or base:sub(1, 1) ~= "/" then
    base = (uv.os_homedir() or "") .. "/.local/state"
  end
  return base:gsub("/+$", "") .. "/faceswap"
end

return paths
