-- Results, detections, balances and upload places in the shapes that a service may give them.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local TASK, DETECT, DETECTION = fault_server.paths.task, fault_server.paths.detect, fault_server.paths.detection
local BALANCE, UPLOAD = fault_server.paths.balance, fault_server.paths.upload

local server, client, folder

local function start(script, options)
  client, server = fault_server.start_client(script, options)
end

local answer = fault_server.answer

before_each(function()
  folder = shell.temporary()
end)

describe("a task's result", function()
  local function wait(result)
    start { [TASK] = { answer(('{"task_id": "t1", "status": "success", "result": %s}'):format(result)) } }
    return client:task("t1"):wait()
  end

  local understood = {
    ["a list"] = { '{"media_urls": ["https://a/1", "https://a/2"]}', "https://a/1", "https://a/2" },
    ["a text"] = { '{"media_urls": "https://a/1"}', "https://a/1" },
    ["a list with null"] = { '{"media_urls": [null, "https://a/1", null, "https://a/2"]}', "https://a/1", "https://a/2" },
    ["a list of tables"] = {
      '{"media_urls": [{"url": "https://a/1"}, {"url": null}, {"link": "https://a/2"}]}', "https://a/1", "https://a/2",
    },
    ["a table"] = { '{"media_urls": {"url": "https://a/1"}}', "https://a/1" },
    ["without a scheme"] = { '{"media_urls": ["//host/1"]}', "http://host/1" },
    ["a URL with spaces"] = { '{"media_urls": [" https://a/my film.mp4 "]}', "https://a/my%20film.mp4" },
    ["JSON in a text"] = { [["{\"media_urls\": [\"https://a/1\"]}"]], "https://a/1" },
    ["JSON in a text with a number that is none"] = { [["{\"media_urls\": [\"https://a/1\"], \"score\": NaN}"]], "https://a/1" },
    ["a list in a text"] = { [[{"media_urls": "[\"https://a/1\"]"}]], "https://a/1" },
    ["the URL alone"] = { '"https://a/1"', "https://a/1" },
    ["the list alone"] = { '["https://a/1"]', "https://a/1" },
    ["another name"] = { '{"urls": ["https://a/1"]}', "https://a/1" },
    ["half of it no URL"] = { '{"media_urls": ["", 7, "https://a/1"]}', "https://a/1" },
  }
  for name, case in pairs(understood) do
    it("is understood as " .. name, function()
      local result = assert(wait(case[1]))
      assert.same({ case[2], case[3] }, result.urls)
    end)
  end

  for _, result in ipairs { "null", "{}", "[]", '{"media_urls": []}', '{"media_urls": 7}', '"done"',
    '{"output": {"file": "ftp://a/1"}}', '{"media_urls": ["javascript:alert(1)"]}' } do
    it("that is not understood is shown: " .. result, function()
      local _, err = wait(result)
      assert.equal("protocol", err.kind)
      assert.equal("t1", err.task_id)
      assert.matches("no URL of a result: ", err.message, 1, true)
      local shown = result:gsub('[%s"]', "")
      assert.equal(shown, (err.message:match("no URL of a result: (.*)$"):gsub('[%s"]', "")))
    end)
  end

  it("is fetched whole, each file beside the first", function()
    local film, png = fault_server.film(), "\137PNG\r\n\26\nx"
    start { ["/1"] = { { body = film } }, ["/2"] = { { body = film } }, ["/bad"] = { { body = png } } }
    local result = { urls = { server.url .. "/1", server.url .. "/2" }, task_id = "t1", media_kind = "video", sizes = { [2] = #film } }
    assert.equal(result, client:fetch(result, folder .. "/out.mp4"))
    assert.equal(folder .. "/out.mp4", result.output)
    assert.same({ folder .. "/out.mp4", folder .. "/out-2.mp4" }, result.paths)
    assert.equal(film, shell.read(folder .. "/out-2.mp4"))
    result.urls[2] = server.url .. "/bad"
    local _, err = client:fetch(result, folder .. "/again")
    assert.equal("t1", err.task_id)
    assert.equal(result, err.result)
    assert.is_nil(shell.read(folder .. "/again-2"))
  end)

  it("has the kind of its model, and the sizes that are told", function()
    start { [TASK] = { answer [[{"status": "success", "param": {"model": "gif-face-swap-multi"}, "result": {"media_urls":
      ["https://a/1", "https://a/2"], "media_info": [{"size": 1000}, {"size": "big"}]}}]] } }
    local result = assert(client:task("t1"):wait())
    assert.equal("gif", result.media_kind)
    assert.same({ 1000 }, result.sizes)
  end)
end)

describe("a detection", function()
  local function detect(result)
    start {
      [DETECT] = { answer '{"detect_task_id": "d1"}' },
      [DETECTION] = { answer(('{"status": "succeeded", "result": %s}'):format(result)) },
    }
    return client:detect { video_url = "https://a/v" }
  end

  it("with faces that are no list of {id, link} is an error, never one without faces", function()
    for faces, text in pairs {
      ["null"] = "`faces` is not a list", ["{}"] = "`faces` is not a list", ['"none"'] = "`faces` is not a list",
      ["7"] = "`faces` is not a list", ['{"0": {"id": 0, "link": "l"}}'] = "`faces` is not a list",
      ["[null]"] = "faces[1]", ['[{"id": 0, "link": "l"}, null]'] = "faces[2]",
      ['{"a": null}'] = "`faces` is not a list", ['[{"id": 0, "link": "l"}, null, {"id": 1, "link": "l"}]'] = "faces[2]",
      ['[{"id": 0, "link": "l"}, 7]'] = "faces[2]", ['[{"id": 0.5, "link": "l"}]'] = "faces[1]", ['[{"id": -1, "link": "l"}]'] = "faces[1]",
      ['[{"id": "0x1", "link": "l"}]'] = "faces[1]", ['[{"id": 0}]'] = "faces[1]", ['[{"id": 0, "link": ""}]'] = "faces[1]",
      ['[{"id": 1, "link": "l"}, {"id": "1", "link": "l"}]'] = "faces[2]", ['[{"id": 1e300, "link": "l"}]'] = "faces[1]",
    } do
      local detection, err = detect(('{"id": "r1", "faces": %s}'):format(faces))
      assert.is_nil(detection, faces)
      assert.equal("protocol", err.kind)
      assert.matches(text, err.message, 1, true)
      assert.equal("d1", err.detect_task_id)
    end
    assert.equal(0, #assert(detect '{"id": "r1", "faces": []}').faces)
  end)

  it("keeps the digits of an id that is a number", function()
    for _, id in ipairs { "900719925474099312", "9223372036854775807", "99999999999999999999", "1000000000000000" } do
      assert.equal(id, assert(detect(('{"id": %s, "faces": []}'):format(id))).detect_id)
    end
  end)
end)

describe("a balance", function()
  it("is a finite number or an error", function()
    start { [BALANCE] = {
      answer '{"balance": 1e999}', answer '{"balance": "many"}', answer '{"balance": null}', answer '{"balance": 0.5}',
    } }
    for _ = 1, 3 do
      local balance, err = client:balance()
      assert.is_nil(balance)
      assert.equal("protocol", err.kind)
    end
    assert.equal(0.5, client:balance())
  end)

  it("is asked for again no later than a bound, whatever Retry-After says", function()
    for _, wild in ipairs { "9223372036854775807", "99999999999999999999999", "-1", "1e9", "never" } do
      start({
        [BALANCE] = { { status = 429, body = '{"code": 429, "message": "m"}', headers = { ["Retry-After"] = wild } } },
      }, { retries = 0 })
      local _, err = client:balance()
      assert.equal(429, err.code)
      assert.is_true(err.retry_after == nil or err.retry_after >= 0 and err.retry_after <= 1e6, wild)
    end
  end)

  it("takes a time-out, and no other option", function()
    start { [BALANCE] = { { fault = "hang" } } }
    local _, err = client:balance { timeout = 0.2 }
    assert.equal("timeout", err.kind)
    assert.has_error(function()
      client:balance { time_out = 1 }
    end, "balance: there is no option 'time_out'")
    assert.has_error(function()
      client:task("t", { timeout = 1 })
    end, "task: there is no option 'timeout'")
    assert.has_error(function()
      client:task("t"):status { wait = true }
    end, "status: there is no option 'wait'")
  end)
end)

describe("an upload", function()
  local storage

  local function place(more)
    return answer(('{"presigned_url": "%s/put?sig=1", "file_url": "%s/f.png"%s}'):format(storage.url, storage.url, more or ""))
  end

  local function begin(puts, places, options)
    storage = fault_server.start { ["/put"] = puts, ["/f.png"] = { { status = 200 } } }
    local answers = {}
    for i, more in ipairs(places or { "" }) do
      answers[i] = place(more)
    end
    start({ [UPLOAD] = answers }, options)
    return shell.write(folder .. "/face.png", "\137PNG\r\n\26\nx")
  end

  local expired = "<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
  for name, refusal in pairs {
    ["403 with an XML that says so"] = { status = 403, body = expired },
    ["400 of an expired token"] = { status = 400, body = "<Error><Code>ExpiredToken</Code></Error>" },
    ["400"] = { status = 400, body = "" },
    ["410"] = { status = 410, body = "gone" },
  } do
    it("whose URL has expired, by " .. name .. ", is made by a new one, once", function()
      local path = begin { refusal, { status = 200 } }
      assert.equal(storage.url .. "/f.png", client:upload(path))
      assert.equal(2, #server:requests(UPLOAD))
      path = begin { refusal }
      local _, err = client:upload(path)
      assert.equal("http", err.kind)
      assert.equal(2, #storage:requests("/put"))
    end)
  end

  it("whose URL has expired ends with what the service says where it gives no other one", function()
    local path = begin { { status = 410, body = "gone" } }
    client, server = fault_server.start_client({
      [UPLOAD] = { place(), { body = '{"code": 505, "message": "uploads are closed"}' } },
    }, { retries = 0 })
    local _, err = client:upload(path)
    assert.same({ 505, "uploads are closed; the service has switched this feature off" }, { err.code, err.message })
    assert.equal(1, #storage:requests("/put"))
  end)

  it("that is refused for another reason is not made again", function()
    local path = begin { { status = 400, body = "<Error><Code>EntityTooLarge</Code><Message>too large</Message></Error>" } }
    local _, err = client:upload(path)
    assert.matches("EntityTooLarge", err.body, 1, true)
    assert.equal(1, #storage:requests("/put"))
  end)

  it("obeys headers and method, and leaves out what is not for storage", function()
    local path = begin({ { status = 200 } }, { [[, "method": "post", "expires_in": 60, "headers": {"Content-Type": "image/x-png",
      "X-Amz-Acl": "public-read", "Host": "elsewhere", "content-length": 3, "x-api-key": "stolen"}]] })
    assert(client:upload(path))
    local request = storage:requests("/put")[1]
    assert.equal("POST", request.method)
    assert.equal("image/x-png", request.headers["content-type"])
    assert.equal("public-read", request.headers["x-amz-acl"])
    assert.is_nil(request.headers["x-api-key"])
    assert.equal("9", request.headers["content-length"])
    assert.matches("127.0.0.1", request.headers.host, 1, true)
  end)

  it("to a place that cannot be served is not begun", function()
    for more, text in pairs {
      [', "method": "DELETE"'] = "sent by 'DELETE'",
      [', "headers": {"A b": "c"}'] = "`headers` that cannot be sent",
      [ [[, "headers": {"A": "b\r\nC: d"}]] ] = "`headers` that cannot be sent",
      [', "headers": {"A": [["b"]]}'] = "`headers` that cannot be sent",
    } do
      local path = begin({ { status = 200 } }, { more })
      local _, err = client:upload(path)
      assert.equal("protocol", err.kind)
      assert.matches(text, err.message, 1, true)
      assert.equal(0, #storage:requests("/put"))
    end
  end)

  it("is made anew where the URL has expired while it was tried", function()
    local path = begin({ { fault = "reset" }, { status = 200 } }, { ', "expires_in": 0', ', "expires_in": 60' }, { retries = 0 })
    assert(client:upload(path))
    assert.equal(2, #server:requests(UPLOAD))
  end)

  it("of the same bytes is made once", function()
    local path = begin { { status = 200 } }
    assert.equal(storage.url .. "/f.png", client:upload(path))
    assert.equal(storage.url .. "/f.png", client:upload(path))
    local copy = shell.write(folder .. "/copy.png", shell.read(path))
    assert.equal(storage.url .. "/f.png", client:upload(copy))
    assert.equal(1, #storage:requests("/put"))
    assert(client:upload(shell.write(folder .. "/other.png", "\137PNG\r\n\26\ny")))
    assert(client:upload(shell.write(path, "\137PNG\r\n\26\nz")))
    assert.equal(3, #storage:requests("/put"))
    assert.equal(3, #server:requests(UPLOAD))
  end)

  it("of the same bytes is made once, also where it took two attempts", function()
    local path = begin { { fault = "reset" }, { status = 200 } }
    assert(client:upload(path))
    assert(client:upload(shell.write(folder .. "/copy.png", shell.read(path))))
    assert.equal(2, #storage:requests("/put"))
    local digest = shell.run { "sha256sum", path }
    assert.equal(digest:match "^%x+", require("faceswap.core").file_digest(path))
  end)

  it("of the same bytes is another one under a name of another kind", function()
    begin { { status = 200 } }
    local film = shell.write(folder .. "/film.mov", "\0 bytes that tell nothing")
    assert(client:upload(film))
    shell.run { "ln", "-s", film, folder .. "/picture.png" }
    assert(client:upload(folder .. "/picture.png"))
    local asked = {}
    for i, request in ipairs(server:requests(UPLOAD)) do
      asked[i] = request.target:match "%%2F(.*)$"
    end
    assert.same({ "quicktime&ext=.mov", "png&ext=.png" }, asked)
  end)

  it("succeeds though the file is removed meanwhile", function()
    local path
    path = begin({ { fault = "reset" }, { status = 200 } }, nil, {
      on_event = function(event)
        return event.type == "retry" and os.remove(path)
      end,
    })
    assert.equal(storage.url .. "/f.png", client:upload(path))
    assert.is_nil(shell.read(path))
  end)

  it("of a file that shrinks or changes meanwhile ends at once", function()
    local core = require "faceswap.core"
    for _, change in ipairs { "truncate -s 1000 '%s'", "printf x >> '%s'" } do
      begin { { status = 200 } }
      local path = shell.write(folder .. "/large.mp4", fault_server.film(64 * 2 ^ 20))
      local began, changed = core.now(), false
      local _, err = client:upload(path, { on_progress = function(event)
        if event.stage == "upload" and not changed and event.moved > 0 then
          changed = true
          os.execute(change:format(path))
        end
      end })
      if changed then -- a fast machine may have sent it all before the first report
        assert.equal("transport", err.kind)
        assert.is_false(err.retryable)
        assert.matches("changed while it was sent", err.message, 1, true)
      end
      assert.is_true(core.now() - began < 20)
    end
  end)
end)
