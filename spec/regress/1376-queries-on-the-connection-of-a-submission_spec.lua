-- Where HTTP/2 is offered, and the connection of the queries had ended (a server closes one after so many requests, or takes so many at a
-- time), libcurl 7.88 sent queries over the HTTP/1.1 connection of a submission that was under way: answers went to other calls than they
-- were for, and libcurl took the submission's connection for a kept one that had died, and sent the submission again, up to five times.
-- Where a host spoke both versions of HTTP, a download got another one's film, a task the end of a detection, and a budget the estimate of
-- another job.
local faceswap = require "faceswap"
local flows = require "spec.support.flows"
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"

-- A server of HTTP/2, and a client of it.
local function start(http_block, server_block)
  local folder = shell.temporary()
  shell.run { "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
    "-subj", "/CN=x", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder .. "/key", "-out", folder .. "/cert" }
  local server = nginx.start { workers = 1, listen = "ssl http2", server = server_block,
    http = ("ssl_certificate %s/cert; ssl_certificate_key %s/key; %s"):format(folder, folder, http_block) }
  local client = assert(faceswap.new { base_url = "https://127.0.0.1:" .. server.port, api_key = "ak_0123456789abcdef0123456789abcdef",
    ca_file = folder .. "/cert", retries = 0 })
  client.schemas = setmetatable({}, { __index = function() return false end })
  return client, server
end

describe("a query while a submission is under way, where each connection of HTTP/2 takes one request,", function()
  it("has a connection of its own, and the submission is sent once", function()
    local client, server = start("keepalive_requests 1; lua_shared_dict seen 100k;", [[location / {
        content_by_lua_block {
          ngx.req.read_body()
          local seen = ngx.shared.seen
          local is_submission = ngx.req.get_method() == "POST"
          local count = seen:incr(is_submission and "submissions" or "queries", 1, 0)
          if is_submission then
            io.open("$prefix/arrived", "w"):close()
          end
          while is_submission and (seen:get "queries" or 0) < 3 do -- it is answered after the queries
            ngx.sleep(0.01)
          end
          ngx.print(('{"code": 200, "data": {"task_id": "t%d", "status": "running", "submissions": %d}}'):format(count,
            seen:get "submissions" or 0))
        }
      }]])
    local job = client:spawn(function()
      return client:create { model = "m", input = {}, timeout = 60 }
    end)
    shell.wait(60, "the submission", function()
      client:step(0.05)
      return shell.read(server.prefix .. "/arrived")
    end)
    for i = 1, 3 do
      assert.equal("t" .. i, assert(client:task("t" .. i):status { timeout = 20 }).raw.task_id)
    end
    assert.equal("t1", assert(job:join()).id)
    assert.equal(1, assert(client:task("t4"):status()).raw.submissions)
    client:close()
  end)
end)

describe("where HTTP/2 is offered", function()
  it("only queries for tasks use it: other answers do not tell what they are about, and go over no connection of theirs", function()
    local client = start("", [[location / {
      return 200 '{"code": 200, "data": {"protocol": "$server_protocol", "connection": "$connection"}}';
    }]])
    local query = assert(client:task("t"):status()).raw
    for _, request in ipairs { { call = "balance" }, { call = "estimate", body = "{}" }, { call = "upload_url" } } do
      local other = assert(client:call(request)).data
      assert.equal("HTTP/1.1", other.protocol)
      assert.not_equal(query.connection, other.connection)
    end
    local media = {}
    for i = 1, 2 do
      local bytes = assert(client:call { call = "get", url = client.base_url .. "/face.png" }).bytes
      media[i] = { bytes:match '"protocol": "(.-)", "connection": "(%d+)"' }
    end
    client:close()
    assert.same({ "HTTP/2.0", "HTTP/1.1" }, { query.protocol, media[1][1] })
    assert.not_equal(query.connection, media[1][2])
    assert.same(media[1], media[2])
  end)
end)

describe("the end of a detection", function()
  it("is none of a task", function()
    local body = '{"code": 200, "data": {"%s": "d1", "status": "succeeded", "result": {"id": "r1", "faces": []}}}'
    local step, state = flows.after("task", { status = 200, body = body:format "detect_task_id" }, { wait = true, known = true, id = "t1" })
    assert.same({ "wait", "the answer is about another task than was asked for" }, { step, state.message })
    assert.equal("done", (flows.after("detection", { status = 200, body = body:format "detect_task_id" }, { wait = true, id = "d1" })))
    assert.equal("done", (flows.after("detection", { status = 200, body = body:format "task_id" }, { wait = true, id = "x" })))
  end)
end)
