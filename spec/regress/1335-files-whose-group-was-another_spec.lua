-- A file that took the place of another one had its mode, but not its group: one that a team may read could be read by the group of whoever
-- ran the program. And until it had the mode, or where a file system does not change modes, everybody could open it.
local core = require "faceswap.core"
local shell = require "spec.support.shell"

describe("what takes the place of a file", function()
  local WRITE = 'assert(require("faceswap.core").write(%q, "x"))'

  local function file(mode, owner)
    local path = shell.write(shell.temporary() .. "/file", "")
    if owner then
      shell.run { "chown", owner, path, (path:match "^(.*)/") }
    end
    shell.run { "chmod", mode, path }
    return path
  end

  local function access(path)
    return (shell.run({ "stat", "-c", "%a %G", path }):gsub("%s+$", ""))
  end

  local function is_root()
    return shell.run({ "id", "-u" }):match "%d+" == "0" -- only root gives files away
  end

  it("has its group", function()
    if is_root() then
      local path = file("640", "root:www-data")
      assert(core.write(path, "x"))
      assert.equal("640 www-data", access(path))
    end
  end)

  it("is open to a group that cannot have it as to all", function()
    local function run_as_nobody(script)
      return shell.run { "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", arg[-1], "-e", script }
    end
    if not is_root() or not pcall(run_as_nobody, 'require "faceswap.core"') then
      return -- to whom the module may not be open
    end
    for mode, wanted in pairs { ["640"] = "600", ["664"] = "644", ["604"] = "604" } do
      local path = file(mode, "nobody:www-data")
      run_as_nobody(WRITE:format(path))
      assert.equal(wanted .. " nogroup", access(path))
    end
  end)

  it("is open to nobody before it has the mode", function()
    local path = file "600"
    shell.run { "env", "LD_PRELOAD=" .. shell.preload "no_chmod", arg[-1], "-e", WRITE:format(path) }
    assert.equal("600", access(path):match "%d+")
  end)
end)
