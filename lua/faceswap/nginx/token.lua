--- Tokens that only the holder of a secret can make: HMAC-SHA256 by OpenSSL's libcrypto, which nginx has loaded for TLS.
local ffi = require "ffi"

local token = {}

ffi.cdef [[
typedef struct evp_md_st EVP_MD;
const EVP_MD *EVP_sha256(void);
unsigned char *HMAC(const EVP_MD *evp_md, const void *key, int key_len, const unsigned char *data, size_t data_len,
                    unsigned char *md, unsigned int *md_len);
int CRYPTO_memcmp(const void *a, const void *b, size_t length);
int RAND_bytes(unsigned char *buffer, int count);
]]

-- An nginx that was built without TLS has it not.
local crypto = pcall(function()
  return ffi.C.CRYPTO_memcmp
end) and ffi.C or ffi.load "libcrypto.so.3"

local DIGEST_SIZE, ID_SIZE = 32, 16

local digest, id = ffi.new("unsigned char[?]", DIGEST_SIZE), ffi.new("unsigned char[?]", ID_SIZE)

local function hex(bytes)
  return (bytes:gsub(".", function(byte)
    return ("%02x"):format(byte:byte())
  end))
end

--- 32 hexadecimal digits that nobody can guess.
---@return string
function token.random()
  assert(crypto.RAND_bytes(id, ID_SIZE) == 1, "no random bytes")
  return hex(ffi.string(id, ID_SIZE))
end

--- The token of a text: 64 hexadecimal digits.
---@param secret string
---@param text string
---@return string
function token.make(secret, text)
  assert(crypto.HMAC(crypto.EVP_sha256(), secret, #secret, text, #text, digest, nil) ~= nil, "HMAC failed")
  return hex(ffi.string(digest, DIGEST_SIZE))
end

--- Whether `given` is the token of a text. How long that takes does not depend on where they differ.
---@param secret string
---@param text string
---@param given string
---@return boolean
function token.check(secret, text, given)
  local made = token.make(secret, text)
  return #given == #made and crypto.CRYPTO_memcmp(given, made, #made) == 0
end

return token
