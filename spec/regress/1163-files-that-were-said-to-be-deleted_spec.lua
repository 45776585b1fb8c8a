-- client:forget of a job said that all was deleted where the ledger could not be read: what the engine keeps of the job, pictures of faces
-- among it, stayed.
local faceswap = require "faceswap"
local testing = require "faceswap.testing"

describe("forgetting a job", function()
  it("fails where the ledger cannot be read", function()
    local store = { close = function() end }
    for _, name in ipairs { "intend", "update", "unfinished", "spent", "usual", "find" } do
      store[name] = function()
        return nil, "its server is away"
      end
    end
    local client = assert(faceswap.new { transport = testing.new(), backend = "local", ledger = store })
    local status, err = client:forget { job_key = "k" }
    assert.is_nil(status)
    assert.equal("config", err.kind)
    assert.matches("ledger: its server is away", err.message, 1, true)
    client:close()
  end)
end)
