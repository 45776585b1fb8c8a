-- --key-file took nothing but a bare key: one behind a byte order mark, in quotes, or as CRUN_API_KEY=… was refused with words about an
-- option of Lua. A key in quotes that a variable held was sent with them.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local KEY, BALANCE = fault_server.KEY, fault_server.paths.balance
local RULE = "an API key has no spaces, quotes or control characters"

describe("a key", function()
  local faceswap, server

  before_each(function()
    faceswap = command.new()
    server = fault_server.start { [BALANCE] = { fault_server.answer '{"balance": 100}' } }
  end)

  local function balance(content, key)
    local path = shell.write(faceswap.folder .. "/key", content or "")
    local words = content and { "balance", "--key-file", path } or { "balance" }
    local ran = faceswap:run(words, { CRUN_BASE_URL = server.url, CRUN_API_KEY = key })
    local sent = {}
    for i, request in ipairs(server:requests(BALANCE)) do
      sent[i] = request.headers["x-api-key"]
    end
    return sent, ran, path
  end

  for name, content in pairs {
    ["bare"] = "%s", ["CRLF"] = "%s\r\nmine\r\n", ["mark"] = "\239\187\191%s\r\n", ["spaces"] = "  %s \n", ["quotes"] = '"%s"\n',
    ["dotenv"] = "# the vendor's\nCRUN_API_KEY=%s\n", ["shell"] = "\239\187\191export CRUN_API_KEY='%s' # mine\r\n",
  } do
    it("is read from a file: " .. name, function()
      assert.same({ KEY }, (balance(content:format(KEY))))
    end)
  end

  it("is named by its file, or its variable, where it is none", function()
    local none = "there is no key in its first line"
    for content, said in pairs { [KEY .. " " .. KEY] = RULE, ['"' .. KEY] = RULE, ["CRUN_API_KEY=\n"] = none } do
      local sent, ran, path = balance(content)
      assert.same({ {}, 2, ("faceswap: --key-file: %s: %s\n"):format(path, said) }, { sent, ran.status, ran.err })
    end
    local sent, ran = balance(nil, "'" .. KEY .. "'")
    assert.same({ {}, 2, "faceswap: the environment variable CRUN_API_KEY: " .. RULE .. "\n" }, { sent, ran.status, ran.err })
  end)
end)
