-- A ledger whose file was removed or replaced while a client had it open took entries that nobody found again: what was submitted then was
-- paid for once more by the next run.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local CREATE = fault_server.paths.create

describe("a ledger's file", function()
  local folder
  before_each(function()
    folder = shell.temporary()
  end)

  -- What becomes of it, as a line of the shell; %s is its folder.
  local ways = {
    removed = "rm %s/ledger", moved = "mv %s/ledger %s/old", replaced = "cp %s/ledger %s/copy && mv %s/copy %s/ledger",
    ["moved with its folder"] = "mv %s %s.old && mkdir %s",
  }

  for name, line in pairs(ways) do
    it("that was " .. name .. " takes no entry, and nothing is sent", function()
      local client, server = fault_server.start_client({ [CREATE] = { fault_server.answer { task_id = "t1" } } },
        { retries = 0, ledger = folder .. "/ledger" })
      assert(client:create { model = "m", input = {} })
      shell.run { "sh", "-c", (line:gsub("%%s", folder)) }
      local task, err = client:create { model = "m", input = {} }
      assert.is_nil(task)
      assert.same({ "config", false }, { err.kind, err.ambiguous })
      assert.matches("the file was removed, moved or replaced while it was open", err.message, 1, true)
      assert.equal(1, #server:requests(CREATE))
      shell.remove(folder .. ".old")
    end)
  end

  it("that is reached by a link, and one that was written to or given another mode, goes on", function()
    shell.run { "ln", "-s", "ledger", folder .. "/link" }
    shell.write(folder .. "/ledger", "")
    local client, server = fault_server.start_client({ [CREATE] = { fault_server.answer { task_id = "t1" } } },
      { retries = 0, ledger = folder .. "/link" })
    for i, words in ipairs { { "true" }, { "chmod", "400", folder .. "/ledger" }, { "touch", folder .. "/ledger" } } do
      shell.run(words)
      assert(client:create { model = "m", input = {} })
      assert.equal(i, #server:requests(CREATE))
    end
  end)
end)
