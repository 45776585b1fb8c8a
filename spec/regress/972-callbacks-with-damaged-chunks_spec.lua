-- A callback whose body came in damaged chunks was answered 500, and nginx's log had a traceback.
local nginx = require "spec.support.nginx"
local socket = require "socket"

describe("a callback with a damaged body", function()
  local app

  -- The status line of what is answered to some bytes, which end the connection.
  local function answer(bytes)
    local client = assert(socket.connect("127.0.0.1", app.port))
    client:settimeout(30)
    assert(client:send(bytes))
    local line = client:receive "*l"
    client:close()
    return line
  end

  it("is refused, without a word in the log", function()
    app = nginx.start_app {
      workers = 1,
      environment = { SERVICE_URL = "http://127.0.0.1:9", CALLBACK_SECRET = ("0123456789abcdef"):rep(2) },
    }
    local head = "POST /callback?job=1&expires=2&token=3 HTTP/1.1\r\nHost: me\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert.equal("HTTP/1.1 403 Forbidden", answer(head .. "3\r\nabc\r\n0\r\n\r\n"))
    assert.equal("HTTP/1.1 400 Bad Request", answer(head .. "zz\r\nabc"))
    for _, line in ipairs(app:errors()) do
      assert.matches("client sent invalid chunked body", line, 1, true)
    end
  end)
end)
