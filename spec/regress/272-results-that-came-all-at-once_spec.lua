-- Results that were there at once were all handed over in one turn of a worker's loop, and its other requests waited for all of them.
local nginx = require "spec.support.nginx"

describe("a worker to which many results come at once", function()
  it("goes on with other things between them", function()
    local service = nginx.start {
      workers = 1, main = "worker_rlimit_nofile 4096;",
      server = [[location / { content_by_lua_block {
        local of_all = package.loaded
        of_all.opens = of_all.opens or ngx.now() + 0.5 -- until then the worker of the client is busy
        ngx.sleep(math.max(0, of_all.opens - ngx.now()))
        ngx.print '{"code": 200, "message": "m", "data": {"balance": 1}}'
      } }]],
    }
    local app = nginx.start {
      workers = 1, main = "worker_rlimit_nofile 4096;",
      environment = { SERVICE_URL = service.url },
      server = [[location / { content_by_lua_block {
        local client = assert(require("faceswap").new {
          base_url = os.getenv "SERVICE_URL", api_key = "ak_0123456789abcdef0123456789abcdef", allow_insecure = true,
        })
        local COUNT, turn, in_turn, ended = 100, 0, {}, 0
        for _ = 1, COUNT do
          ngx.thread.spawn(function()
            assert(client:balance())
            in_turn[turn], ended = (in_turn[turn] or 0) + 1, ended + 1
          end)
        end
        ngx.sleep(0.05) -- the collector has begun
        ngx.update_time()
        local busy = ngx.now() + 1 -- meanwhile the thread gets all answers
        repeat
          ngx.update_time()
        until ngx.now() > busy
        while ended < COUNT do
          turn = turn + 1
          ngx.sleep(0.001)
        end
        local most = 0
        for at, number in pairs(in_turn) do
          most = at > 0 and math.max(most, number) or most
        end
        ngx.print(most)
      } }]],
    }
    local said = app:request("/").text
    local most = assert(tonumber(said), said)
    assert.is_true(most > 0 and most <= 2 * 8, said)
  end)
end)
