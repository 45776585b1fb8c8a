--- Files that were uploaded by any client of a ledger: the same bytes are sent once, as long as they lie there.
local file_digest = require "faceswap.client.file_digest"
local private_urls = require "faceswap.ledger.private_urls"

local uploads = {}

-- Names the account and the address: another account must not see these files, and another engine does not have them.
local function name_of(client, digest, content_type)
  return ("%s %s %s"):format(client.account, digest, content_type)
end

--- The URL of a file whose bytes the ledger knows to be uploaded.
---@param client faceswap.Client
---@param path string
---@param content_type string
---@return string?
function uploads.find(client, path, content_type)
  local store = client.ledger.store
  local digest = store and store.find_upload and file_digest.of(path)
  local rows = digest and store:find_upload { name = name_of(client, digest, content_type) }
  return rows and rows[1] and rows[1].url or nil
end

--- A file was uploaded. An address with a query or a password, which the ledger does not keep, is not noted; nor is one where the ledger is
--- away: both cost an upload.
---@param client faceswap.Client
---@param digest string? of what was sent
---@param content_type string
---@param place faceswap.UploadPlace
function uploads.note(client, digest, content_type, place)
  local store = client.ledger.store
  if digest and store and store.note_upload and private_urls.cut(place.file_url) == place.file_url then
    store:note_upload { name = name_of(client, digest, content_type), url = place.file_url, lifetime = place.lifetime }
  end
end

return uploads
