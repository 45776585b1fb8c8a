--- The account's credits, asked for at most every few seconds however many pages look.
local clients = require "studio.client"

local account = {}

local FRESH = 5 -- seconds

local shared = ngx.shared.studio

--- What the service says now.
---@return number?
---@return faceswap.Error?
function account.ask()
  local client, err = clients.get()
  local balance
  if client then
    balance, err = client:balance()
  end
  if balance then
    shared:set("balance", balance, FRESH)
  end
  return balance, err
end

--- What it said a few seconds ago, or says now.
---@return number?
---@return faceswap.Error?
function account.balance()
  local known = shared:get("balance")
  if known then
    return known
  end
  return account.ask()
end

return account
