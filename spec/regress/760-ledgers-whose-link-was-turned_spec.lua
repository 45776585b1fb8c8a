-- A ledger that is reached by a symbolic link took entries after the link was turned to another file, which later runs open: nobody found
-- them again. (spec 745 is about the file itself.)
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"
local uv = require "luv"

local CREATE = fault_server.paths.create

describe("a ledger that is reached by a symbolic link", function()
  local folder
  before_each(function()
    folder = shell.temporary()
    shell.run { "sh", "-c", ("cd %s && mkdir one two && touch one/ledger && ln -s one now && ln -s one/ledger ledger"):format(folder) }
  end)

  -- Submits, turns a link, and submits again.
  local function submit_twice(ledger, turn)
    local client, server = fault_server.start_client({ [CREATE] = { fault_server.answer { task_id = "t1" } } },
      { retries = 0, ledger = ledger })
    assert(client:create { model = "m", input = {} })
    shell.run { "sh", "-c", ("cd %s && %s"):format(folder, turn) }
    local task, err = client:create { model = "m", input = {} }
    assert.is_nil(task)
    assert.same({ "config", false }, { err.kind, err.ambiguous })
    assert.matches("the file was removed, moved or replaced while it was open", err.message, 1, true)
    assert.equal(1, #server:requests(CREATE))
  end

  it("takes no entry once the link leads to another file, or to none", function()
    submit_twice(folder .. "/ledger", "cp one/ledger two && ln -sfn two/ledger ledger")
    shell.run { "sh", "-c", ("cd %s && ln -sfn one/ledger ledger"):format(folder) }
    submit_twice(folder .. "/ledger", "rm ledger")
  end)

  it("takes no entry once the link of its folder leads to another one", function()
    submit_twice(folder .. "/now/ledger", "ln -sfn two now")
  end)

  it("goes on where it has a short name and the process has gone to another folder", function()
    local before = uv.cwd()
    finally(function()
      uv.chdir(before)
    end)
    uv.chdir(folder)
    local store = assert(require("faceswap.store").open "now/ledger")
    uv.chdir "two"
    assert(store:intend { kind = "create", job_key = "k", body = "{}" })
    store:close()
  end)
end)
