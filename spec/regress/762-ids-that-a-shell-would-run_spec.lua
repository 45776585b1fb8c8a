-- The command that is advised where an outcome could not be written down had the service's id as it is, though a shell reads it.
local error_advice = require "faceswap.cli.error_advice"
local shell = require "spec.support.shell"

describe("an id in a command that is advised", function()
  it("is one word for a shell, as it came", function()
    for _, id in ipairs { "t1", "a b", "$(echo x)", "a'b", "a;b", "100%1" } do
      local message = error_advice.message({ message = ("ledger: full: client:resolve(2, 'submitted', '%s') writes it down in a later run")
        :format(id) }, "printf '%s\n'")
      local command = message:match "^ledger: full: `(.*)` writes it down, and goes on$"
      assert.equal("--resolve\n2=" .. id .. "\n", shell.run { "sh", "-c", command })
    end
  end)
end)
