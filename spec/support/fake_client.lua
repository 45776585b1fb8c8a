--- A client whose calls are answered by what the spec says, without a core: for the rules of lua/faceswap/client by themselves.
local errors = require "faceswap.errors"

local fake_client = {}

--- Gives a client a `call` and the list `asked` of its requests. `answers` has for each call's name a table, an error, or a list of them,
--- of which the last one goes on for ever; what has none fails.
---@param client table
---@param answers table<string, table>
---@return table client
function fake_client.answering(client, answers)
  client.asked = {}
  client.core = client.core or { active = function() return 0 end }
  function client.call(_, request)
    client.asked[#client.asked + 1] = request
    local answer = answers[request.call] or errors.new { kind = "http", status = 500, message = "out of order" }
    if answer[1] then
      answer = #answer > 1 and table.remove(answer, 1) or answer[1]
    end
    if errors.is(answer) then
      return nil, answer
    end
    return answer
  end
  return client
end

--- The names of the calls that were made, in a line.
---@param client table
---@return string
function fake_client.calls(client)
  local names = {}
  for i, request in ipairs(client.asked) do
    names[i] = request.call
  end
  return table.concat(names, " ")
end

return fake_client
