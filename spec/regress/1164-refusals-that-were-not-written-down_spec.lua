-- Where the service had refused a job and the ledger could not take that down, only the refusal was told: the same job, mended, was not
-- sent the next time, since it might have been charged.
local testing = require "faceswap.testing"

describe("a refusal that the ledger does not take down", function()
  it("says so, with its entry", function()
    local store = {}
    for _, name in ipairs { "find", "unfinished", "usual", "spent", "close" } do
      store[name] = function() end
    end
    function store.intend(_, fields)
      return { id = 5, kind = fields.kind, state = "intended" }
    end
    function store.update()
      return nil, "the disk is full; make room"
    end
    for outcome, word in pairs { invalid = "validation error", lost = "the connection was lost" } do
      local client = testing.new():on("create", outcome):client { ledger = store }
      local task, err = client:create { model = "m", input = {}, job_key = "k" }
      assert.is_nil(task)
      assert.equal(5, err.entry_id)
      assert.matches(word, err.message, 1, true)
      assert.matches("ledger: the disk is full; make room; the entry 5 stays without its outcome", err.message, 1, true)
      client:close()
    end
  end)
end)
