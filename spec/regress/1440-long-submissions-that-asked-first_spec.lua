-- A submission of more than 1 MB, as of a crowd, asked first whether it may be sent (Expect: 100-continue), as libcurl does by itself:
-- gateways that do not know that refused it with 417, and others had it wait for a second.
local fault_server = require "spec.support.fault_server"
local socket = require "socket"
local faceswap = require "faceswap"

describe("a submission of more than 1 MB", function()
  it("is sent at once", function()
    local listener = assert(socket.bind("127.0.0.1", 0))
    local _, port = listener:getsockname()
    local client = assert(faceswap.new { base_url = "http://127.0.0.1:" .. port, api_key = fault_server.KEY, retries = 0 })
    client.schemas = setmetatable({}, { __index = function() return false end })
    local job = client:spawn(function()
      return client:create { model = "m", input = { note = ("x"):rep(2 ^ 20) }, timeout = 60 }
    end)
    client:step(0)
    listener:settimeout(60)
    local connection = assert(listener:accept())
    connection:settimeout(0)
    local head = ""
    while not head:find "\r\n\r\n" do
      client:step(0.01)
      local line, _, part = connection:receive(65536)
      head = head .. (line or part)
    end
    client:close()
    connection:close()
    listener:close()
    assert.is_false(job:join() ~= nil)
    assert.matches("Content%-Length: 1048%d+\r\n", head)
    assert.is_nil(head:lower():find("expect", 1, true))
  end)
end)
