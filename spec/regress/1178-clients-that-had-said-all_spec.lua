-- A client that closes its side of a connection once it has sent its request, as RFC 9112 (9.6) lets it, was taken for one that has gone
-- where the engine had not read the request yet, because its disk was slow: it got no answer.
-- One Lua is enough: what this tests is what the engine does.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"
local socket = require "socket"

describe("a client that closes its side behind its request", function()
  local folder = shell.temporary()
  local server

  setup(function()
    server = engines.start { environment = { LD_PRELOAD = shell.preload "held_sync", HELD_SYNC = folder .. "/go" } }
  end)

  teardown(function()
    shell.write(folder .. "/go", "") -- whatever has come of it: it ends by this alone
    server:stop()
  end)

  local function connect()
    local connection = assert(socket.connect("127.0.0.1", tonumber(server.url:match ":(%d+)$")))
    connection:settimeout(30)
    return connection
  end

  -- Asks for the balance.
  local function ask(connection)
    assert(connection:send(("GET /api/v1/client/account/balance HTTP/1.1\r\nHost: localhost\r\nx-api-key: %s\r\n\r\n"):format(server.key)))
  end

  -- Reads an answer, and returns its first line.
  local function answer(connection)
    local status, length = assert(connection:receive "*l"), "0"
    repeat
      local line = assert(connection:receive "*l")
      length = line:lower():match "^content%-length: (%d+)" or length
    until line == ""
    assert(connection:receive(tonumber(length)))
    return status
  end

  it("gets its answer, however long the engine is busy", function()
    local place = server:call "files/upload-url?content_type=image/jpeg&ext=.jpg"
    local connection, upload = connect(), connect()
    ask(connection)
    assert.equal("HTTP/1.1 200 OK", answer(connection))
    local bytes = shell.read(clips.path "three.jpg")
    assert(upload:send(("PUT %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s"):format(
      place.presigned_url:match "^http://[^/]+(/.*)$", #bytes, bytes)))
    -- the engine has taken the upload, and waits for its disk
    shell.wait(60, "the upload's file", function()
      return shell.run { "find", server.data .. "/tmp", "-type", "f", "-size", ("%dc"):format(#bytes) } ~= ""
    end)
    ask(connection)
    connection:shutdown "send"
    connection:settimeout(2) -- several looks at who has gone
    assert.equal("timeout", (select(2, connection:receive(1))))
    connection:settimeout(30)
    shell.write(folder .. "/go", "")
    assert.equal("HTTP/1.1 200 OK", answer(connection))
    assert.equal("HTTP/1.1 200 OK", answer(upload))
    connection:close()
    upload:close()
  end)
end)
