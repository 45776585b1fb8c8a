-- In a tree whose path has a space the models were never there, and `make demo` ended with the usage of mktemp; `make rock` would have
-- removed what the first word of the path names.
local shell = require "spec.support.shell"

describe("a tree whose path has a space", function()
  local folder = shell.temporary()

  setup(function()
    shell.run { "mkdir", "-p", folder .. "/my tree/build" }
    shell.run { "cp", "-r", "Makefile", "rockspec", "csrc", "examples", "spec", "lua", folder .. "/my tree" }
    shell.run { "cp", "-r", "build/models", folder .. "/my tree/build" }
  end)

  local function make(...)
    return shell.run(shell.append({ "env", "-u", "MAKEFLAGS", "make", "-C", folder .. "/my tree" }, { ... }))
  end

  it("has its models, and installs them", function()
    assert.is_nil(make("models"):find("fetching", 1, true))
    make("install-models", "PREFIX=" .. folder .. "/there")
    local sums = folder .. "/my tree/csrc/vision/models.sha256"
    shell.run { "sh", "-c", ("cd %s && sha256sum --check --status %s"):format(shell.quote(folder .. "/there/share/faceswap/models"),
      shell.quote(sums)) }
  end)

  it("removes nothing but its own for the rocks", function()
    assert.matches("rm -rf '" .. folder .. "/my tree/build/rocks'", make("-n", "rock"), 1, true)
  end)
end)
