-- Of a picture of a face that a storage has packed, and keeps without its end, the beginning was taken for the whole: the size announced,
-- which is that of what is packed, was right.
-- One Lua is enough: what this tests is how the core judges an answer.
local clips = require "spec.support.clips"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("a picture that is packed", function()
  local function packed(bytes)
    return { { body = bytes, headers = { ["Content-Encoding"] = "gzip", ["Content-Type"] = "image/jpeg" } } }
  end

  it("is taken whole, and not without its end", function()
    local picture = shell.read(clips.path "target.jpg")
    local bytes = shell.gzip(picture)
    local client, server = fault_server.start_client({ ["/whole.jpg"] = packed(bytes), ["/cut.jpg"] = packed(bytes:sub(1, -1000)) },
      { retries = 0 })
    local function get(name)
      return client:call { call = "get", url = server.url .. name }
    end
    assert.is_true(assert(get "/whole.jpg").bytes == picture)
    local answer, err = get "/cut.jpg"
    assert.matches("ends before its end", answer and "it was taken" or err.message, 1, true)
  end)
end)
