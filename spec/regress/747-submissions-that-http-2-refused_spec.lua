-- Over HTTP/2 a submission whose stream was reset left no legible id, though the whole answer had come: libcurl drops what it has of such a
-- stream; and a refused stream was sent again by libcurl itself, up to five times. A submission goes over HTTP/1.1.
local faceswap = require "faceswap"
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"

describe("where HTTP/2 is offered", function()
  local folder, server
  setup(function()
    folder = shell.temporary()
    shell.run { "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-subj", "/CN=x", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder .. "/key", "-out", folder .. "/cert" }
    -- tells the protocol of each request, and its connection
    server = nginx.start {
      workers = 1, listen = "ssl http2",
      http = ("ssl_certificate %s/cert; ssl_certificate_key %s/key;"):format(folder, folder),
      server = [[location = /api/v1/client/job/TaskInfo {
        return 200 '{"code": 200, "data": {"status": "running", "connection": "$server_protocol $connection"}}';
      }
      location / {
        error_page 405 =200 $uri;
        return 200 '{"code": 200, "data": {"task_id": "$server_protocol $connection", "status": "running"}}';
      }]],
    }
  end)

  it("a submission goes over HTTP/1.1, on a connection of its own, and queries for tasks share one of HTTP/2", function()
    local client = assert(faceswap.new { base_url = "https://127.0.0.1:" .. server.port, api_key = "ak_0123456789abcdef0123456789abcdef",
      ca_file = folder .. "/cert" })
    client.schemas = setmetatable({}, { __index = function() return false end })
    local own, shared = {}, {}
    for _ = 1, 3 do
      local id = assert(client:create { model = "m", input = {} }).id
      local protocol, connection = id:match "^(HTTP/%S+) (%d+)$"
      assert.equal("HTTP/1.1", protocol)
      assert.is_nil(own[connection])
      own[connection] = true
      for _ = 1, 3 do
        shared[assert(client:task(id):status()).raw.connection] = true
      end
    end
    local id = next(shared)
    assert.matches("^HTTP/2.0 ", id)
    assert.is_nil((next(shared, id)))
  end)
end)
