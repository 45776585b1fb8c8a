--- Tokens that only the holder of a secret can make: HMAC-SHA256.
local core = require "faceswap.core"

local token = {}

--- 32 hexadecimal digits that nobody can guess.
---@type fun(): string
token.random = core.random

--- The token of a text: 64 hexadecimal digits.
---@type fun(secret: string, text: string): string
token.make = core.hmac

--- Whether `given` is the token of a text. How long that takes does not depend on where they differ.
---@param secret string
---@param text string
---@param given string
---@return boolean
function token.check(secret, text, given)
  return core.equal(core.hmac(secret, text), given)
end

return token
