-- In Lua 5.1 `assert(client:detect …)` said "bad argument #2 to 'assert' (string expected, got table)" and nothing of what had happened,
-- since its assert takes no error that is a table; the guide of nginx, which logs such an error as "unknown error", had functions of its
-- own.
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

describe("faceswap.assert", function()
  it("has a script end with the error's text, on every Lua", function()
    local script = shell.write(shell.temporary() .. "/script.lua", [[
      local faceswap = require "faceswap"
      local assert = faceswap.assert
      assert(faceswap.new { api_key = "ak_0123456789abcdef0123456789abcdef", base_url = "ftp://a" })
    ]])
    local out = shell.run { "sh", "-c", shell.command { arg[-1], script } .. "; test $? = 1" }
    assert.matches("faceswap: config: ", out, 1, true)
    assert.matches("ftp://a", out, 1, true)
  end)

  it("passes on all that a call has returned", function()
    assert.same({ 1, "two", n = 3 }, (function(...) return { n = select("#", ...), ... } end)(faceswap.assert(1, "two", nil)))
  end)

  it("says of other errors what assert would", function()
    for _, case in ipairs { { "assertion failed!" }, { "why", "why" }, { "false", false } } do
      local _, problem = pcall(faceswap.assert, nil, case[2])
      assert.equal(case[1], problem)
    end
  end)
end)
