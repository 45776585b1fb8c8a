-- Where a unit or a container's file left FACESWAP_LOCAL, FACESWAP_LOCAL_URL or FACESWAP_LOCAL_KEY blank, a program without a name did not
-- start, and the client had no address or no key.
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

local LUA = arg[-1]

describe("variables that are left blank", function()
  -- What the local backend has for credits in a process of its own, where these variables are set.
  local function balance(...)
    return shell.run(shell.append({ "env", "PATH=" .. engines.PROGRAM:match "^(.*)/" .. ":" .. os.getenv "PATH", ... }, { LUA, "-e", [[
      local client = assert(require("faceswap").new { backend = "local" })
      print(("%d"):format(assert(client:balance())))
      client:close()]] }))
  end

  it("are as those that are not there", function()
    assert.equal("10000000\n",
      balance("FACESWAP_LOCAL=", "FACESWAP_LOCAL_URL=", "FACESWAP_LOCAL_KEY=", "FACESWAP_LOG=", "FACESWAP_BACKEND="))
  end)
end)
