-- What removes old temporary files (systemd-tmpfiles, on Debian 13 after ten days) took the folders and the database of an engine that had
-- nothing to do for so long: it leaves alone a directory that is locked itself, and only a file in it was.
-- One Lua is enough: what this tests is what the engine does.
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("the data directory of an engine", function()
  -- Whether a directory is locked for those that would remove what is old in it.
  local function is_locked(path)
    return not pcall(shell.run, { "flock", "--nonblock", "--exclusive", path, "true" })
  end

  it("is locked while it runs", function()
    local server = engines.start()
    assert.is_true(is_locked(server.data))
    server:signal "KILL"
    shell.wait(60, "its end", function() return not is_locked(server.data) end)
  end)
end)
