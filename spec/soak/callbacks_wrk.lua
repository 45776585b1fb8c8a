-- For wrk: forged callbacks of all kinds, prepared so that wrk takes less of the processor than nginx.
local requests, turn = {}, 0

local function digits(count)
  local list = {}
  for i = 1, count do
    list[i] = ("%x"):format(math.random(0, 15))
  end
  return table.concat(list)
end

function init() -- luacheck: ignore
  local expires = os.time() + 10000
  for i = 1, 1000 do
    local token, method = digits(64), "POST"
    if i % 10 == 0 then
      token = token:sub(1, math.random(0, 63))
    elseif i % 10 == 1 then
      method = "GET"
    end
    local path = ("/callback?site=1&job=%s&expires=%d&token=%s"):format(digits(32), expires, token)
    requests[i] = wrk.format(method, path, nil, method == "POST" and '{"status": "success", "task_id": "t1"}' or nil) -- luacheck: ignore
  end
end

function request() -- luacheck: ignore
  turn = turn % #requests + 1
  return requests[turn]
end
