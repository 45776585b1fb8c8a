-- What the local engine says when it does not start: a port that is taken, a file in the place of its directory, a directory that has no
-- place, and a scenario that is not there, which was said to be wrong in its line -1.
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("the local engine", function()
  local folder, engine

  setup(function()
    folder = shell.temporary()
    engine = engines.start()
  end)

  local function says(message, options)
    local words = shell.append({ "timeout", "60", engines.PROGRAM }, options)
    assert.error_matches(function() shell.run(words) end, "timeout ended with 1: faceswap-local: " .. message .. "\n", 1, true)
  end

  it("says what to do where it cannot start", function()
    local port = engine.url:match "%d+$"
    says(("cannot listen on 127.0.0.1 port %s: Address already in use; give another --port, or none"):format(port),
      { "--data", folder .. "/data", "--port", port })
    local file = shell.write(folder .. "/file", "")
    says(("cannot make the directory %s: there is a file of that name"):format(file), { "--data", file })
    says(("cannot make the directory %s/none/data: its folder is not there; make it first"):format(folder),
      { "--data", folder .. "/none/data" })
    says(("cannot read the scenario: unable to open %s/none: No such file or directory"):format(folder),
      { "--data", folder .. "/data", "--scenario", folder .. "/none" })
  end)
end)
