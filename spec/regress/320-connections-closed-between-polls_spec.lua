-- Where several requests ended together, all connections but four were closed, and the next ones cost a handshake each.
local faceswap = require "faceswap"
local nginx = require "spec.support.nginx"

describe("requests that come together again and again", function()
  it("use the connections that they have made", function()
    local service = nginx.start {
      workers = 1,
      server = [[location / { content_by_lua_block {
        answers = (answers or 0) + 1
        ngx.sleep(0.1 + answers % 8 * 0.01) -- meanwhile the other requests come; they end one by one
        ngx.print('{"code": 200, "message": "m", "data": {"balance": ' .. ngx.var.connection .. '}}')
      } }]],
    }
    local client = assert(faceswap.new {
      base_url = service.url, api_key = "ak_0123456789abcdef0123456789abcdef", allow_insecure = true,
    })
    local AT_ONCE, different, connections = 8, 0, {}
    for _ = 1, 3 do
      local jobs = {}
      for i = 1, AT_ONCE do
        jobs[i] = client:spawn(function()
          return assert(client:balance())
        end)
      end
      for _, job in ipairs(jobs) do
        local connection = job:join()
        different = different + (connections[connection] and 0 or 1)
        connections[connection] = true
      end
    end
    assert.is_true(different > AT_ONCE / 2 and different <= AT_ONCE, different)
  end)
end)
