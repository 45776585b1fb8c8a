--- `faceswap balance`: the credits of the account.
local exit_status = require "faceswap.cli.exit_status"

local balance = {}

---@param session faceswap.cli.Session
---@return integer? status
---@return faceswap.Error?
function balance.run(session)
  return session:run(function()
    local credits, err = session.client:balance()
    if not credits then
      return nil, err
    end
    session.out:emit { event = "balance", balance = credits }
    session.out:line("%s credits", credits)
    return exit_status.OK
  end)
end

return balance
