--- `faceswap balance`: the credits of the account, and where its key was found.
local exit_status = require "faceswap.cli.exit_status"
local paths = require "faceswap.cli.paths"

local balance = {}

---@param session faceswap.cli.Session
---@return integer? status
---@return faceswap.Error?
function balance.run(session)
  return session:run(function()
    local client = session.client
    local credits, err = client:balance()
    if not credits then
      return nil, err
    end
    session.out:emit { event = "balance", balance = credits, key_source = client.key_source }
    session.out:line("%s credit%s", credits, credits == 1 and "" or "s")
    session.out:note("the key came from %s", paths.shown(client.key_source))
    return exit_status.OK
  end)
end

return balance
