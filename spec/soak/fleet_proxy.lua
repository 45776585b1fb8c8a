--- A TCP proxy that now and then loses the server's answer: what was asked is carried out, who asked learns nothing.
--- With a chance of 0 it passes all on.
---   lua5.4 spec/soak/fleet_proxy.lua LISTEN TO PERCENT [HOST]
local socket = require "socket"

local listen, to, chance, host = tonumber(arg[1]), tonumber(arg[2]), tonumber(arg[3]) / 100, arg[4] or "127.0.0.1"

-- Answers of a connection that pass for certain: its start.
local CERTAIN = 4

local listener = assert(socket.bind("127.0.0.1", listen, 128))
listener:settimeout(0)

local peers, watched, answers = {}, { listener }, {}

local function watch(connection, peer)
  connection:settimeout(0)
  peers[connection] = peer
  watched[#watched + 1] = connection
end

local function forget(connection)
  local peer = peers[connection]
  for _, one in ipairs { connection, peer } do
    for i = #watched, 1, -1 do
      if watched[i] == one then
        table.remove(watched, i)
      end
    end
    peers[one], answers[one] = nil, nil
    one:close()
  end
end

local function accept()
  local client = listener:accept()
  local server = client and socket.connect(host, to)
  if server then
    watch(client, server)
    watch(server, client)
    answers[server] = 0
  elseif client then
    client:close()
  end
end

local function send_all(connection, bytes)
  local at = 1
  while at <= #bytes do
    local sent, problem, partly = connection:send(bytes, at)
    at = (sent or partly or at - 1) + 1
    if not sent and problem ~= "timeout" then
      return false
    elseif not sent then
      socket.select(nil, { connection }, 1)
    end
  end
  return true
end

local function relay(connection)
  local bytes, problem, partly = connection:receive(65536)
  bytes = bytes or partly
  if answers[connection] and bytes ~= "" then
    answers[connection] = answers[connection] + 1
    if answers[connection] > CERTAIN and math.random() < chance then
      return forget(connection)
    end
  end
  if bytes ~= "" and not send_all(peers[connection], bytes) or problem == "closed" then
    forget(connection)
  end
end

while true do
  for _, ready in ipairs((socket.select(watched, nil, 1))) do
    if ready == listener then
      accept()
    elseif peers[ready] then
      relay(ready)
    end
  end
end
