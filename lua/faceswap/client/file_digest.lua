--- What names the content of a file. A large one is read in pieces, between which others go on.
local core = require "faceswap.core"
local runtime = require "faceswap.runtime"

local file_digest = {}

-- Bytes: they take some milliseconds.
local PIECE = 2 ^ 20

--- The SHA-256 of a file.
---@param path string
---@return string? digits hexadecimal; nil of a file that cannot be read, or is changed meanwhile
function file_digest.of(path)
  local digest = core.digest(path)
  local digits = digest and digest:read(PIECE)
  while digits == false do
    runtime.pause()
    digits = digest:read(PIECE)
  end
  if digest then
    digest:close()
  end
  return digits
end

return file_digest
