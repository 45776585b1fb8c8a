-- Ids that stood legibly in a submission's answer were not seen where libcurl could make no body of it,
-- or where something stood before its JSON; and what is told of other odd answers.
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"

local paths = fault_server.paths
local CREATE, TASK, RESULT = paths.create, paths.task, paths.detection
local whole = '{"code": 200, "message": "success", "data": {"task_id": "t1"}}'

describe("a submission's id that can be read", function()
  local chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
  for name, answer in pairs {
    ["in bytes that are not encoded as they say (gzip)"] = { body = whole, headers = { ["Content-Encoding"] = "gzip" } },
    ["in bytes that are not encoded as they say (br)"] = { body = whole, headers = { ["Content-Encoding"] = "br" } },
    ["in an encoding that libcurl lacks"] = { body = whole, headers = { ["Content-Encoding"] = "zstd" } },
    ["in a chunk of an impossible size"] = { fault = "raw", body = chunked .. "ffffffffffffffffff\r\n" .. whole },
    ["in a chunk without a size"] = { fault = "raw", body = chunked .. "\r\n" .. whole },
    ["behind a guard against scripts"] = { body = ")]}',\n" .. whole },
    ["in a call of a script"] = { body = "callback(" .. whole .. ");" },
    ["in an event"] = { body = "data: " .. whole .. "\n\n" },
    ["in data of data"] = fault_server.answer '{"data": {"task_id": "t1"}}',
  } do
    it("is its outcome " .. name, function()
      local client, server = fault_server.start_client({ [CREATE] = { answer } }, { retries = 0 })
      assert.equal("t1", assert(client:create { model = "m", input = {} }).id)
      assert.equal(1, #server:requests(CREATE))
    end)
  end

  it("may have a thousand characters", function()
    local id = ("x1"):rep(500)
    local running = { body = flows.task("running").body }
    local client, server = fault_server.start_client({ [CREATE] = { { body = (whole:gsub("t1", id)) } }, [TASK] = { running } },
      { retries = 0 })
    local task = assert(client:create { model = "m", input = {} })
    assert(task:status())
    assert.equal(id, server:requests(TASK)[1].target:match "task_id=(.*)$")
  end)

  it("is not in a page", function()
    local client = fault_server.start_client({ [CREATE] = { { body = "<html>" .. whole } } }, { retries = 0 })
    assert.is_true(select(2, client:create { model = "m", input = {} }).ambiguous)
  end)
end)

describe("what came of a submission whose answer cannot be decoded", function()
  it("is kept in the error", function()
    local client = fault_server.start_client({ [CREATE] = { { body = "busy, call again", headers = { ["Content-Encoding"] = "gzip" } } } },
      { retries = 0 })
    local _, err = client:create { model = "m", input = {} }
    assert.is_true(err.ambiguous)
    assert.equal("busy, call again", err.body)
  end)
end)

describe("a network's own login", function()
  it("shows that nothing reached the service", function()
    local client = fault_server.start_client({ [CREATE] = { { status = 511, body = "<title>Hotel</title>" } } }, { retries = 0 })
    local _, err = client:create { model = "m", input = {} }
    assert.is_false(err.ambiguous)
    assert.matches("the network wants a login; the server said: Hotel", err.message, 1, true)
  end)
end)

describe("the sentence of an error", function()
  local function of(answer)
    local message
    local client = fault_server.start_client({ [paths.balance] = { answer } }, { retries = 0 })
    message = select(2, client:balance()).message
    return message
  end

  it("tells what does not speak HTTP, and what has too long a header", function()
    assert.matches("does not speak HTTP: check the address and its port", of { fault = "raw", body = "SSH-2.0-x\r\n" }, 1, true)
    assert.matches("a header of more than 100 kB", of { body = whole, headers = { ["X-Long"] = ("a"):rep(200000) } }, 1, true)
  end)

  it("quotes a message that is a list or a map", function()
    assert.matches("validation error: first, second", of { body = '{"code": 422, "message": ["first", "second"]}' }, 1, true)
    assert.matches("validation error: en: too long", of { body = '{"code": 422, "message": {"en": "too long"}}' }, 1, true)
  end)

  it("knows no code that it names unknown", function()
    assert.matches("HTTP 520: server error", of { status = 520, body = "" }, 1, true)
  end)
end)

describe("a detection", function()
  it("has failed if its result has, whatever is said around it", function()
    local answer = flows.task("succeeded", ', "result": {"id": "d1", "status": "failed", "error": "bad codec", "faces": []}')
    local client = fault_server.start_client({ [RESULT] = { { body = answer.body } } }, { retries = 0 })
    local _, err = client:detect { video_url = "https://a/v.mp4", detect_task_id = "x" }
    assert.same({ "api", "bad codec" }, { err.kind, err.message })
  end)
end)

describe("a result", function()
  local find = require("faceswap.client.result_urls").find

  it("has its URLs in the shapes of services of this kind", function()
    local url = "https://a/b.mp4"
    for _, data in ipairs {
      { result = { media_urls = { { url } } } }, { result = { media_urls = { ["0"] = url } } }, { output = url }, { output = { url } },
      { task_result = { videos = { { id = "v1", url = url, duration = "5" } } } }, { resultJson = '{"resultUrls": ["https://a/b.mp4"]}' },
      { result = { images = { { url = url, width = 3 } } } }, { result = {}, media_urls = { url } },
      { result = { output = { { url = url } } } },
    } do
      assert.same({ url }, (find(data)))
    end
    assert.same({ url, "https://a/c" }, (find { result = { media_urls = { ["10"] = "https://a/c", ["9"] = url } } }))
    assert.same({}, (find { video_url = url, result = { message = "done" } })) -- the source
    assert.same({ url }, (find { result = { { { { { url } } } } } }))
    assert.same({ 7 }, (select(2, find { result = { media_urls = { { url = url, size = 7 } } } })))
  end)
end)

describe("a place for an upload", function()
  local upload_place = require "faceswap.client.upload_place"

  local function ask(data)
    return upload_place.ask({ call = function() return { data = data } end }, "image/png", ".png")
  end

  it("is understood by the names of services of this kind, and with headers as lines", function()
    for _, names in ipairs { { "presigned_url", "file_url" }, { "presignedUrl", "fileUrl" }, { "upload_url", "public_url" } } do
      local place = assert(ask { [names[1]] = "https://a/put", [names[2]] = "https://a/get", headers = { "x-ms-blob-type: BlockBlob" } })
      assert.same({ "https://a/put", "https://a/get" }, { place.url, place.file_url })
      assert.same({ "x-ms-blob-type", "BlockBlob", "Content-Type", "image/png" }, place.headers)
    end
    for _, headers in ipairs {
      { { name = "X-A", value = "b" } }, { { key = "X-A", value = "b" } }, { { "X-A", "b" } }, { "X-A:b" }, { ["X-A"] = "b" },
    } do
      local place = assert(ask { presigned_url = "https://a/put", file_url = "https://a/get", headers = headers })
      assert.same({ "X-A", "b", "Content-Type", "image/png" }, place.headers)
    end
    for _, headers in ipairs { { "nonsense" }, { { name = "X-A" } }, { { "X-A", {} } }, { [true] = "b" } } do
      assert.is_nil((ask { presigned_url = "https://a/put", file_url = "https://a/get", headers = headers }), headers)
    end
  end)

  it("has expired also in the words of Azure's storage", function()
    local body = "<Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the request.</Message>"
      .. "<AuthenticationErrorDetail>Signature not valid in the specified time frame: Start - Expiry [Thu]"
      .. "</AuthenticationErrorDetail></Error>"
    assert.is_true(upload_place.is_expired({}, { kind = "http", status = 403, body = body }))
  end)
end)

describe("an upload that is answered by an error in JSON", function()
  it("has not reached the storage", function()
    local shell = require "spec.support.shell"
    local folder = shell.temporary()
    local path = shell.write(folder .. "/x.mp4", fault_server.film())
    local server, client
    client, server = fault_server.start_client { ["/put"] = { { body = '{"error": "quota exceeded"}' } } }
    client.retries = 0
    local _, err = client:call { call = "put", url = server.url .. "/put", file = path, headers = {}, timeout = 5 }
    client:close()
    server:stop()
    assert.matches("quota exceeded", err.message, 1, true)
  end)
end)
