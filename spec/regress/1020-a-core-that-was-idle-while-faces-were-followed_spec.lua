-- With two threads, one followed up to four faces alone, also where all frames that may wait had been searched and the other core
-- had nothing to do.
local shell = require "spec.support.shell"

describe("a queue between two threads", function()
  it("tells when who fills it is ahead of who empties it", function()
    local sources = "spec/support/queue_ahead.c csrc/base/bounded_queue.c -lpthread"
    local said = shell.run { shell.compile(sources) }
    assert.equal("level level ahead level ahead", (said:gsub("%s+$", "")))
  end)
end)
