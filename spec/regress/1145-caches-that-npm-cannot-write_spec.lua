-- One Lua is enough: make is run.
-- The models could not be fetched by a user without a home, or whose home cannot be written, since npm keeps its cache there.
local shell = require "spec.support.shell"

-- Does as npm does: its cache comes first.
local NPM = [[
#!/bin/sh
cache=${npm_config_cache:-$HOME/.npm}
case $1 in
  config) echo "$cache";;
  pack) mkdir -p "$cache/_cacache" 2>/dev/null || exit 243; echo package >package.tgz;;
esac
]]

describe("the models", function()
  local folder

  before_each(function()
    folder = shell.temporary()
    shell.write(folder .. "/npm", NPM)
    shell.run { "chmod", "755", folder .. "/npm" }
  end)

  -- What is told of the first package, which is not that of the sum here.
  local function fetch(home)
    return shell.run { "env", "-u", "MAKEFLAGS", "-u", "npm_config_cache", "HOME=" .. home, "PATH=" .. folder .. ":" .. os.getenv "PATH",
      "sh", "-c", [[make -s O="$0" "$0/npm/face-api.tgz" 2>&1 || :]], folder .. "/build" }
  end

  it("are fetched without a home", function()
    local told = fetch "/dev/null"
    assert.matches("is not what it was: its SHA-256 is", told, 1, true)
    assert.equal("", shell.run { "ls", folder .. "/build/npm" })
  end)

  it("are fetched by way of the user's own cache where there is one", function()
    local told = fetch(folder)
    assert.matches("is not what it was: its SHA-256 is", told, 1, true)
    assert.equal("_cacache\n", shell.run { "ls", folder .. "/.npm" })
  end)
end)
