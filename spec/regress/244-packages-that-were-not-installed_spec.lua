--- A list of packages that names another list before that is made has nothing of it.
local shell = require "spec.support.shell"

describe("the packages of make test", function()
  it("are all that the specs need", function()
    local lists = "packages: ; @echo '$(PKG_BUILD) $(PKG_COMMAND) $(PKG_DEMO) $(PKG_TEST)'"
    local packages = shell.run { "make", "-s", "--eval", lists, "packages" }
    for _, name in ipairs { "postgresql", "pgbouncer", "nginx", "lua-busted", "lua-luv", "ffmpeg", "libpq-dev", "lua-cjson", "jq" } do
      assert.is_truthy((" " .. packages:gsub("%s", " ") .. " "):find(" " .. name .. " ", 1, true), name)
    end
  end)
end)
