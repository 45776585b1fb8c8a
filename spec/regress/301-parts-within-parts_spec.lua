-- Photos in a folder within the part of a cast were passed over in silence.
local shell = require "spec.support.shell"
local load = require "faceswap.rules.load"

describe("a folder within a part", function()
  it("is no photo that may be passed over", function()
    local root = shell.temporary()
    shell.run { "mkdir", "-p", root .. "/cast/anna/more" }
    for _, name in ipairs { "a.jpg", "becomes.jpg", "more/b.jpg" } do
      shell.write(root .. "/cast/anna/" .. name, "x")
    end
    local plan, err = load.folder(root .. "/cast", {})
    assert.is_nil(plan)
    assert.equal(("%s/cast: %s/cast/anna/more: Is a directory"):format(root, root), err.message)
    shell.run { "rm", "-r", root .. "/cast/anna/more" }
    shell.write(root .. "/cast/anna/notes.txt", "x")
    assert.is_table(load.folder(root .. "/cast", {}))
  end)
end)
