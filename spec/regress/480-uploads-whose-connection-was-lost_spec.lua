-- Nobody had lost the kept connection of an upload: libcurl then begins it anew on another one, and must send the file from its start.
local fault_server = require "spec.support.fault_server"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

-- Keeps each connection, but closes the first one in answer to the first upload; writes down the length of what each upload brought.
local SERVER = [[
local socket = require "socket"
local folder = arg[1]
local listener = assert(socket.bind("127.0.0.1", 0))
local _, port = listener:getsockname()
local log = assert(io.open(folder .. "/log", "w"))
local function answer(connection, body, length)
  connection:send("HTTP/1.1 200 OK\r\nContent-Length: " .. (length or #body) .. "\r\n\r\n" .. body)
end
local puts, stored = 0, 0
local function serve(connection, method, path, length)
  if method == "PUT" then
    puts = puts + 1
    local body = connection:receive(length) or ""
    log:write(#body, " ", body == ("0123456789abcde\0"):rep(#body / 16) and "whole" or "other", "\n")
    log:flush()
    if puts == 1 then
      return false
    end
    stored = #body
    answer(connection, "")
  elseif path:find "upload%-url" then
    local here = "http://127.0.0.1:" .. port
    answer(connection, ('{"code": 200, "data": {"presigned_url": "%s/put", "file_url": "%s/f.mp4"}}'):format(here, here))
  else
    answer(connection, "", stored)
  end
  return true
end
local function attend(connection)
  connection:settimeout(5)
  while true do
    local line = connection:receive "*l"
    local method, path = (line or ""):match "^(%S+) (%S+)"
    local length = 0
    while line and line ~= "" do
      line = connection:receive "*l"
      length = tonumber((line or ""):lower():match "^content%-length: (%d+)") or length
    end
    if not method or not serve(connection, method, path, length) then
      return connection:close()
    end
  end
end
local file = assert(io.open(folder .. "/port.part", "w"))
file:write(port)
file:close()
os.rename(folder .. "/port.part", folder .. "/port")
while true do
  attend(listener:accept())
end
]]

describe("an upload whose kept connection is lost", function()
  it("goes out again from its start, and once more alone", function()
    local folder = shell.temporary()
    shell.write(folder .. "/server.lua", SERVER)
    shell.write(folder .. "/film.mp4", ("0123456789abcde\0"):rep(65536))
    os.execute(("exec %s %s/server.lua %s 2>%s/err & echo $! >%s/pid"):format(arg[-1] or "lua5.4", folder, folder, folder, folder))
    local port = shell.wait(60, "the server", function()
      return shell.read(folder .. "/port")
    end)
    local client = assert(faceswap.new { base_url = "http://127.0.0.1:" .. port, api_key = fault_server.KEY, retries = 0 })
    local url, err = client:upload(folder .. "/film.mp4")
    client:close()
    shell.run { "kill", (shell.read(folder .. "/pid"):gsub("%s", "")) }
    local log = shell.read(folder .. "/log")
    assert.equal("http://127.0.0.1:" .. port .. "/f.mp4", url, tostring(err))
    assert.equal("1048576 whole\n1048576 whole\n", log)
  end)
end)
