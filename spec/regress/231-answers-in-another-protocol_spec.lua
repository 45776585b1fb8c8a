-- A submission that was answered with what is no HTTP counted as not sent: its job could be submitted, and paid for, again.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local BALANCE, CREATE = fault_server.paths.balance, fault_server.paths.create
local ID = '{"code": 200, "data": {"task_id": "t1"}}'

local answers = {
  ["a status line without a status"] = "HTTP/1.1 OK\r\n\r\n" .. ID,
  ["a version that there is not"] = "HTTP/7.1 200 OK\r\n\r\n" .. ID,
  ["HTTP 0.9"] = ID,
  ["another protocol"] = "SSH-2.0-OpenSSH_9.2\r\n",
  ["bytes"] = "\0\1\2\3\21\3\3\0\2\2\40",
}

describe("an answer that is no HTTP,", function()
  local server, client, folder

  local function start(script, options)
    folder = shell.temporary()
    client, server = fault_server.start_client(script, options)
  end

  for name, bytes in pairs(answers) do
    it("leaves a submission in doubt, and its job locked: " .. name, function()
      start({ [CREATE] = { { fault = "raw", body = bytes } }, [BALANCE] = { fault_server.answer '{"balance": 1}' } })
      client:close()
      client = server:client { ledger = folder .. "/ledger" }
      client.schemas = setmetatable({}, { __index = function() return false end })
      local given = { model = "m", input = {}, job_key = "k" }
      local _, err = client:create(given)
      assert.equal("transport", err.kind)
      assert.is_true(err.ambiguous)
      assert.equal("ambiguous", client.ledger.store:find({ kind = "create", job_key = "k" }).state)
      assert.is_nil((client:create(given)))
      assert.equal(1, #server:requests(CREATE))
    end)

    it("is asked for again: " .. name, function()
      start({ [BALANCE] = { { fault = "raw", body = bytes }, fault_server.answer '{"balance": 7}' } })
      assert.equal(7, client:balance())
    end)
  end
end)
