--- A TCP proxy before a server. As a program it now and then loses the server's answer: what was asked is carried out, who asked learns
--- nothing. With a chance of 0 it passes all on.
---   lua5.4 spec/soak/fleet_proxy.lua LISTEN TO PERCENT [HOST]
local socket = require "socket"

local fleet_proxy = {}

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

--- Serves for ever.
---@param listener table
---@param host string the server's
---@param port integer
---@param meddle fun(from: table, bytes: string, client: table?): "lose"|"keep"|nil what becomes of bytes: the connection ends without them,
--- or goes on without them, or they are passed on; `client` is whom the server answers, nil where the client asks
function fleet_proxy.serve(listener, host, port, meddle)
  local peers, watched, clients = {}, { listener }, {}

  local function watch(connection, peer)
    connection:settimeout(0)
    peers[connection] = peer
    watched[#watched + 1] = connection
  end

  local function forget(connection)
    for _, one in ipairs { connection, peers[connection] } do
      for i = #watched, 1, -1 do
        if watched[i] == one then
          table.remove(watched, i)
        end
      end
      peers[one], clients[one] = nil, nil
      one:close()
    end
  end

  local function accept()
    local client = listener:accept()
    local server = client and socket.connect(host, port)
    if server then
      watch(client, server)
      watch(server, client)
      clients[server] = client
    elseif client then
      client:close()
    end
  end

  local function relay(connection)
    local bytes, problem, partly = connection:receive(65536)
    bytes = bytes or partly
    local fate = bytes ~= "" and meddle(connection, bytes, clients[connection])
    local passed = bytes == "" or fate == "keep" or fate ~= "lose" and send_all(peers[connection], bytes)
    if not passed or problem == "closed" then
      forget(connection)
    end
  end

  listener:settimeout(0)
  while true do
    for _, ready in ipairs((socket.select(watched, nil, 1))) do
      if ready == listener then
        accept()
      elseif peers[ready] then
        relay(ready)
      end
    end
  end
end

if arg and arg[0]:find "fleet_proxy%.lua$" then
  local CERTAIN = 4 -- answers of a connection that pass for certain: its start
  local chance, answers = tonumber(arg[3]) / 100, setmetatable({}, { __mode = "k" })
  local listener = assert(socket.bind("127.0.0.1", tonumber(arg[1]), 128))
  fleet_proxy.serve(listener, arg[4] or "127.0.0.1", tonumber(arg[2]), function(from, _, client)
    answers[from] = client and (answers[from] or 0) + 1
    return client and answers[from] > CERTAIN and math.random() < chance and "lose" or nil
  end)
end

return fleet_proxy
