-- A result whose address begins with HTTPS:// in capitals was fetched unencrypted where its host redirects there, and a submission to such
-- an address shared its connection with queries: only https:// in small letters counted as encrypted.
local faceswap = require "faceswap"
local fault_server = require "spec.support.fault_server"
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"

describe("an address in capitals", function()
  local folder, plain, server
  setup(function()
    folder = shell.temporary()
    shell.run { "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-subj", "/CN=x", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder .. "/key", "-out", folder .. "/cert" }
    plain = fault_server.start { ["/r.mp4"] = { { body = fault_server.film() } } }
    server = nginx.start {
      workers = 1, listen = "ssl http2",
      http = ("ssl_certificate %s/cert; ssl_certificate_key %s/key;"):format(folder, folder),
      server = ([[location /r.mp4 { return 302 %s/r.mp4; }
        location / {
          error_page 405 =200 $uri;
          return 200 '{"code": 200, "data": {"task_id": "$connection", "balance": 1}}';
        }]]):format(plain.url),
    }
  end)
  for _, scheme in ipairs { "https", "HTTPS", "HttpS" } do
    it("is as safe as one in small letters: " .. scheme, function()
      local client = assert(faceswap.new { base_url = ("%s://127.0.0.1:%d"):format(scheme, server.port), api_key = fault_server.KEY,
        ca_file = folder .. "/cert", retries = 0 })
      client.schemas = setmetatable({}, { __index = function() return false end })
      local done, err = client:download(client.base_url .. "/r.mp4", folder .. "/out.mp4")
      assert.is_nil(done)
      assert.matches("nothing but https is safe", err.message, 1, true)
      assert.same({}, plain:requests())
      local id = assert(client:create { model = "m", input = {} }).id
      assert.not_equal(id, assert(client:call { call = "balance" }).data.task_id)
      client:close()
    end)
  end
end)
