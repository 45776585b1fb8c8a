-- The example of libuv's loop went on for ever where its job ended at once, as with a target that is not there: nothing ever made the
-- client's descriptor readable. Those of other loops end, too.
-- One Lua is enough: what this tests is a loop's own.
local shell = require "spec.support.shell"

describe("the example of a loop", function()
  for _, name in ipairs { "luv", "cqueues" } do
    it("ends where its job has ended at once: " .. name, function()
      -- no engine is asked for anything
      local words = { "env", "FACESWAP_LOCAL_URL=http://127.0.0.1:1", "timeout", "30", arg[-1] or "lua5.4", "examples/" .. name .. ".lua",
        "https://media.example/v.mp4", "no/such.jpg", shell.temporary() .. "/out.mp4" }
      local output = shell.run { "sh", "-c", shell.command(words) .. " 2>&1; echo status $?" }
      assert.matches("no/such.jpg: No such file or directory", output, 1, true)
      assert.matches("status 1\n$", output)
    end)
  end
end)
