-- `budget = { total = tonumber(text) }` with a text that is no number, as 20,5, was no budget at all: everything was paid for. So did
-- examples/budget.lua.
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

describe("a budget without a limit", function()
  it("is an error", function()
    local client, err = faceswap.new { api_key = "ak_0123456789abcdef0123456789abcdef", budget = { total = tonumber "20,5" } }
    assert.is_nil(client)
    assert.equal("config", err.kind)
    assert.matches("neither a total nor per_job", err.message, 1, true)
  end)

  it("is one in the example", function()
    local example = shell.command { arg[-1], "examples/budget.lua", "a.mp4", "b.jpg", "c.mp4", "20,5" }
    assert.matches("^usage: ", shell.run { "sh", "-c", example .. "; test $? = 2" })
  end)
end)
