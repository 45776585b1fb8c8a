-- An upload that was answered with 200 and an error in JSON counted as stored; headers for it in lists of values, as Go writes them, and an
-- empty method kept it from being sent, and headers in a text were left out; what Google's and Azure's storage say in detail was not
-- told.
local fault_server = require "spec.support.fault_server"
local server_text = require "faceswap.client.server_text"
local shell = require "spec.support.shell"
local upload_place = require "faceswap.client.upload_place"

local UPLOAD = fault_server.paths.upload

-- The place that a service names by these fields.
local function place_of(fields)
  fields.presigned_url, fields.file_url = "https://a/put", "https://a/file.mp4"
  return upload_place.ask({ call = function() return { data = fields } end }, "video/mp4", ".mp4")
end

describe("an upload", function()
  it("that is answered with an error has failed", function()
    local folder = shell.temporary()
    shell.write(folder .. "/in.mp4", fault_server.film(1000))
    local server = fault_server.start { ["/put"] = {
      { body = '{"code": 500, "message": "disk full"}' }, { body = '{"success": false, "message": "disk full"}' },
      { body = '{"etag": "x"}' },
    } }
    local client = fault_server.start_client({ [UPLOAD] = {
      fault_server.answer { presigned_url = server.url .. "/put", file_url = server.url .. "/file.mp4" } } },
      { retries = 0 })
    for _ = 1, 2 do
      local _, err = client:upload(folder .. "/in.mp4")
      assert.equal("the answer to an upload says that it has failed; the server said: disk full", err and err.message)
    end
    assert.equal(server.url .. "/file.mp4", client:upload(folder .. "/in.mp4"))
  end)

  it("gets headers in lists of values, and in a text", function()
    for _, headers in ipairs { { ["X-A"] = { "1", "2" } }, '{"X-A": ["1", "2"]}', { { name = "X-A", value = { "1", "2" } } } } do
      assert.same({ "X-A", "1, 2", "Content-Type", "video/mp4" }, assert(place_of { headers = headers }).headers)
    end
    for _, value in ipairs { { {} }, { 1 }, {}, { "a\nb" } } do
      assert.matches("`headers` that cannot be sent", select(2, place_of { headers = { ["X-A"] = value } }).message)
    end
  end)

  it("is made by PUT where the method is empty, and says which one is none", function()
    assert.is_nil(assert(place_of { method = "" }).method)
    assert.equal("POST", assert(place_of { method = "post" }).method)
    for method, shown in pairs { [{ "PUT" }] = '["PUT"]', [true] = "true", ["GET"] = "GET" } do
      assert.matches("file sent by '" .. shown .. "', which", select(2, place_of { method = method }).message, 1, true)
    end
  end)
end)

describe("what a storage says", function()
  it("is told with its details", function()
    local function said(name)
      return server_text.of(("<Error><Code>C</Code><Message>No.</Message><%s>It has expired</%s></Error>"):format(name, name)).text
    end
    assert.same({ "C: No. It has expired", "C: No. It has expired", "C: No." },
      { said "Details", said "AuthenticationErrorDetail", said "RequestId" })
  end)
end)
