-- Room reserved for an upload in progress was given away at the cleaner's next look, which counted what had come of it: two uploads
-- of more than half of the quota were taken at once.
-- One Lua is enough: the engine is a program of its own.
local clocks = require "spec.support.clock"
local engine = require "spec.support.engine"
local shell = require "spec.support.shell"
local socket = require "socket"

local HOUR, LARGE = 3600, 6000000

describe("an upload in progress", function()
  local folder, data, server, clock

  before_each(function()
    folder, data = shell.temporary(), shell.temporary()
    clock = clocks.new(folder)
    server = engine.start { data = data, arguments = { "--quota", "10M", "--keep", "1h" }, environment = clock.environment }
  end)

  -- A connection on which an upload has begun, and the status of the first answer: 100 where it is to go on.
  local function begin(bytes)
    local place = server:call "files/upload-url?content_type=video/mp4&ext=.mp4"
    local port, path = place.presigned_url:match "^http://127%.0%.0%.1:(%d+)(/.*)$"
    local connection = assert(socket.connect("127.0.0.1", tonumber(port)))
    assert(connection:send(("PUT %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nContent-Type: video/mp4\r\nContent-Length: %d\r\n"
      .. "Expect: 100-continue\r\n\r\n"):format(path, port, bytes)))
    return connection, tonumber(connection:receive("*l"):match "^HTTP/1.1 (%d+)")
  end

  local function status_of(bytes)
    local connection, status = begin(bytes)
    if status == 100 then
      assert.equal("", connection:receive "*l")
      assert(connection:send(("x"):rep(bytes)))
      status = tonumber(connection:receive("*l"):match "^HTTP/1.1 (%d+)")
    end
    connection:close()
    return status
  end

  local function count(where)
    return select(2, shell.run({ "find", data .. "/" .. where, "-type", "f" }):gsub("\n", ""))
  end

  it("keeps its room until it ends", function()
    assert.equal(200, status_of(1000))
    local connection = begin(LARGE)
    assert(connection:send "the first bytes")
    shell.wait(60, "the upload's begin", function() return count "tmp" == 1 or nil end)
    -- the cleaner looks at least once as a whole: the first file goes at a look, the second one at a later look
    for hours = 2, 4, 2 do
      clock:set(hours * HOUR)
      assert.equal(200, status_of(1000))
      shell.wait(60, "the cleaner's look", function() return count "media" == 1 or nil end)
    end
    assert.equal(507, status_of(LARGE))
    connection:close()
    shell.wait(60, "the upload's end", function() return count "tmp" == 0 or nil end)
    shell.wait(60, "room", function() return status_of(LARGE) == 200 or nil end)
  end)
end)
