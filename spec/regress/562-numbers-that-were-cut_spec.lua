--- On machines of 32 bits Lua 5.1 and LuaJIT got numbers beyond 31 bits cut short, a large `max_answer` became a small one, and a file of
-- more than 2 GB could not be read.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"
local json = require "faceswap.json"
local shell = require "spec.support.shell"

describe("on a machine of any width", function()
  it("numbers are what they were", function()
    for _, text in ipairs { "2147483647", "2147483648", "4294967297", "-2147483649", "9007199254740991" } do
      assert.equal(text, ("%.0f"):format(core.read_number(text)))
      assert.equal(tonumber(text), json.decode(("[%s]"):format(text))[1])
      assert.equal(tonumber(text), json.decode(("[%s.0]"):format(text))[1])
    end
  end)

  it("a limit that no answer reaches refuses none", function()
    for _, most in ipairs { 2 ^ 32, 2 ^ 40, 2 ^ 63 } do
      local client = fault_server.start_client({ [fault_server.paths.balance] = { fault_server.answer '{"balance": 3}' } },
        { max_answer = most })
      assert.equal(3, client:balance())
    end
  end)

  it("a file of more than 2 GB is one", function()
    local folder = shell.temporary()
    shell.run { "truncate", "-s", "3G", folder .. "/film.mp4" }
    local size = core.file_size(folder .. "/film.mp4")
    assert.equal(3 * 2 ^ 30, size)
  end)
end)
