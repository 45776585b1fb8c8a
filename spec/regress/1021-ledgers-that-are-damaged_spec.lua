-- Of a ledger that was damaged, or something else, SQLite's own words were told and not what to do. A task of such a ledger was taken to be
-- nobody's, so one "not found" of the service ended the wait for it.
local faceswap = require "faceswap"
local lookup = require "faceswap.ledger.lookup"
local shell = require "spec.support.shell"

describe("a ledger that is damaged", function()
  local folder, path, client
  setup(function()
    folder = shell.temporary()
  end)

  local function open()
    local err
    client, err = faceswap.new { base_url = "http://127.0.0.1:9", api_key = "k", ledger = path, retries = 0 }
    if client then
      client.schemas = setmetatable({}, { __index = function() return false end })
    end
    return client, err
  end

  local function submit(i)
    return client:create { model = "m", input = {}, job_key = ("the key of a job, which takes some room: %d"):format(i) }
  end

  -- A ledger of some pages, whose part from a byte on is overwritten.
  local function damaged(name, from)
    path = folder .. "/" .. name
    assert(open())
    for i = 1, 20 do
      submit(i)
    end
    client:close()
    local bytes = shell.read(path)
    shell.write(path, bytes:sub(1, from) .. ("\255"):rep(#bytes - from))
  end

  it("is told with what to do", function()
    damaged("whole", 100)
    local _, err = open()
    assert.matches(": it is damaged (database disk image is malformed); put a copy of it in its place", err.message, 1, true)
    shell.write(path, ("no ledger, "):rep(1000))
    _, err = open()
    assert.matches(": it is no ledger (file is not a database); name another file", err.message, 1, true)
  end)

  it("denies no task", function()
    damaged("pages", 4096)
    assert(open())
    local _, err = submit(1)
    assert.matches("^ledger: .*: it is damaged ", err.message)
    assert.is_true(lookup.is_known(client, "t1", "create"))
    client:close()
  end)
end)
