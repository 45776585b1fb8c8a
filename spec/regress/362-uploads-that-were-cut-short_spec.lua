-- An upload that the storage ended early counted as stored; one of which it had kept a part was used again, since HEAD found something
-- at its address; 410 with an XML was no reason to ask for another address; addresses that results may have were not taken in uploads.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local UPLOAD = fault_server.paths.upload
local film = fault_server.film(3000)

describe("an upload", function()
  local folder, storage, server, client, path
  before_each(function()
    folder = shell.temporary()
    path = shell.write(folder .. "/film.mp4", film)
  end)

  local function start(at_storage, ...)
    storage = fault_server.start(at_storage)
    local answers = {}
    for i, data in ipairs { ... } do
      answers[i] = { body = ('{"code": 200, "data": {%s}}'):format((data:gsub("@", (storage.url:gsub("^http:", ""))))) }
    end
    client, server = fault_server.start_client({ [UPLOAD] = answers }, { retries = 0, allow_insecure = true })
  end
  local place = '"presigned_url": "http:@/put", "file_url": "http:@/f.mp4"'

  for told, puts in pairs { ["3000"] = 1, ["12"] = 2, ["0"] = 2, ["3001"] = 2 } do
    it(("whose address has %s bytes is sent %d times"):format(told, puts), function()
      start({ ["/put"] = { {} }, ["/f.mp4"] = { { headers = { ["Content-Length"] = told } } } }, place)
      assert.truthy(client:upload(path) and client:upload(path))
      assert.equal(puts, #storage:requests "/put")
    end)
  end

  it("is taken for there where its size is not told, or is that of compressed bytes", function()
    start({ ["/put"] = { {} }, ["/f.mp4"] = { {}, { headers = { ["Content-Length"] = "12", ["Content-Encoding"] = "gzip" } } } }, place)
    assert.truthy(client:upload(path) and client:upload(path) and client:upload(path))
    assert.equal(1, #storage:requests "/put")
  end)

  it("is asked about for no longer than the caller waits", function()
    start({ ["/put"] = { {} }, ["/f.mp4"] = { { fault = "hang" } } }, place)
    assert.truthy(client:upload(path))
    local begun = core.now()
    assert.truthy(client:upload(path, { timeout = 1 }))
    assert.is_true(core.now() - begun < 4)
  end)

  it("is sent to another address after 410, whatever it says", function()
    start({ ["/put"] = { { status = 410, body = "<Error><Code>Gone</Code><Message>x</Message></Error>" }, {} } }, place)
    assert.truthy(client:upload(path))
    assert.equal(2, #server:requests(UPLOAD))
  end)

  for name, size in pairs { ["while it is sent"] = 900000, ["before it is sent"] = 9000000 } do
    it("fails where the storage answers 200 " .. name, function()
      path = shell.write(folder .. "/film.mp4", fault_server.film(size))
      start({ ["/put"] = { { fault = "early" }, {} }, ["/f.mp4"] = { {} } }, place)
      local url, err = client:upload(path)
      assert.is_nil(url)
      assert.equal("protocol", err.kind)
      assert.is_true(err.retryable)
      assert.matches("before it had the whole file", err.message, 1, true)
      assert.truthy(client:upload(path) and client:upload(path))
      assert.equal(2, #storage:requests "/put")
    end)
  end

  it("goes to an address with a space or a line break, and lives as long as a text says", function()
    start({ ["/put"] = { {} }, ["/f%20g.mp4"] = { {} } },
      '"presigned_url": " http:@/put?a=b c\\n", "file_url": "http:@/f g.mp4\\r\\n", "expires_in": "0"')
    assert.equal(storage.url .. "/f%20g.mp4", client:upload(path))
    assert.truthy(client:upload(path))
    assert.equal("/put?a=b%20c", storage:requests "/put"[1].target)
    assert.equal(2, #storage:requests "/put")
  end)
end)
