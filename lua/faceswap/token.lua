--- Tokens that only the holder of a secret can make: HMAC-SHA256.
local core = require "faceswap.core"
local options = require "faceswap.options"

local token = {}

--- 32 hexadecimal digits that nobody can guess.
---@type fun(): string
token.random = core.random

--- The token of a text: 64 hexadecimal digits.
---@param secret string
---@param text string
---@return string
function token.make(secret, text)
  options.argument("token", "secret", secret, "string")
  options.argument("token", "text", text, "string")
  return core.hmac(secret, text)
end

--- Whether `given` is the token of a text. How long that takes does not depend on where they differ.
---@param secret string
---@param text string
---@param given any of a request, which may have none
---@return boolean
function token.check(secret, text, given)
  local made = token.make(secret, text)
  return type(given) == "string" and core.equal(made, given)
end

return token
