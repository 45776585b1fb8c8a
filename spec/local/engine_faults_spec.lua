-- Wrong, broken or hostile input of the local engine: the request or task fails with a clear message, and the engine goes
-- on.
local cjson = require "cjson.safe"
local socket = require "socket"
local clips = require "spec.support.clips"
local engine = require "spec.support.engine"
local receiver = require "spec.support.receiver"
local shell = require "spec.support.shell"

local JOB = "/api/v1/client/job/"

describe("the local engine, given", function()
  local server, scratch, video_url, detection

  setup(function()
    scratch = shell.temporary()
    server = engine.start { arguments = { "--fetch-timeout", "2" } }
    video_url = server:upload(clips.path "three.mp4", "video/mp4")
    detection = server:detect { video_url = video_url }
    assert(detection.status == "succeeded", detection.error)
  end)

  teardown(function()
    local status, errors = server:stop(), server:errors()
    assert.equal(0, status)
    assert.equal("", errors)
  end)

  -- The engine must have come through whatever the test did.
  after_each(function()
    assert.is_number(server:call("account/balance").balance)
  end)

  local function refused(answer, code, pattern)
    assert.is_table(answer.json, answer.text)
    assert.equal(code, answer.status)
    assert.equal(code, answer.json.code)
    assert.equal(cjson.null, answer.json.data)
    assert.matches(pattern, answer.json.message)
    return answer.json
  end

  local function post(call, json)
    return server:request(JOB .. call, { json = json })
  end

  local function swap(change)
    local body = { model = "video-face-swap-multi", input = { detect_id = detection.result.id, video_url = video_url,
      faces = { { face_id = 0, target = video_url } } } }
    change(body, body.input)
    return body
  end

  local function upload_text(text, content_type, ending)
    return server:upload(shell.write(scratch .. "/upload" .. (ending or ".mp4"), text), content_type or "video/mp4")
  end

  describe("media that cannot be used, fails the detection:", function()
    local function fails(url, pattern, field)
      local found = server:detect { [field or "video_url"] = url }
      assert.equal("failed", found.status)
      assert.equal(cjson.null, found.result)
      assert.matches(pattern, found.error)
    end

    it("not a video", function()
      fails(upload_text(("This is a letter, not a video.\n"):rep(500)), "%a+ %a+ %a+")
    end)

    it("sound without a film", function()
      fails(server:upload(clips.path "sound.mp4", "video/mp4"), "holds sound, and no picture: send the film itself")
    end)

    it("a truncated file", function()
      local whole = shell.read(clips.path "three.mp4")
      fails(upload_text(whole:sub(1, math.floor(#whole / 2))), "%a+ %a+ %a+")
    end)

    it("a still picture as a video", function()
      fails(server:upload(clips.path "three.jpg", "image/jpeg"), "still picture")
    end)

    it("a video as a picture", function()
      fails(video_url, "not a picture", "image_url")
    end)

    it("a damaged picture", function()
      fails(upload_text("\xff\xd8\xff\xe0" .. ("x"):rep(2000), "image/jpeg", ".jpg"), "%a+ %a+ %a+", "image_url")
    end)

    it("an empty file", function()
      fails(upload_text(""), "empty %(0 bytes%)")
    end)

    it("a name that nothing was uploaded to", function()
      fails(server:call("files/upload-url?content_type=video/mp4&ext=.mp4").file_url, "nothing has been uploaded")
    end)
  end)

  describe("a URL that fails, fails the detection:", function()
    local listener

    before_each(function()
      listener = receiver.start()
    end)

    local function start(path)
      return server:call("job/detect-face-video", { video_url = listener.url .. path }).detect_task_id
    end

    local function fails(id, pattern)
      local found = server:detected(id)
      assert.equal("failed", found.status)
      assert.matches(pattern, found.error)
    end

    it("nobody listens", function()
      local id = start "/gone.mp4"
      listener:stop()
      fails(id, "cannot fetch http://127%.0%.0%.1:%d+/gone%.mp4: ")
      listener = receiver.start()
    end)

    it("no answer", function()
      fails(start "/silent.mp4?signature=hidden", "cannot fetch [^?]+ does not answer in time$")
    end)

    it("an error page", function()
      local id = start "/missing.mp4"
      assert.is_table(listener:take(10, "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope"))
      fails(id, "answered HTTP 404")
    end)

    it("nothing in it", function()
      local id = start "/nothing.mp4"
      assert.is_table(listener:take(10))
      fails(id, "empty %(0 bytes%)")
    end)

    it("half of what was announced", function()
      local id = start "/half.mp4"
      assert.is_table(listener:take(10, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\nhalf"))
      fails(id, "cannot fetch ")
    end)

    it("more than is taken", function()
      local id = start "/huge.mp4"
      assert.is_table(listener:take(10, "HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\nConnection: close\r\n\r\nhuge"))
      fails(id, "larger than 2147483648 bytes")
    end)

    it("redirects without end", function()
      local id = start "/round"
      for _ = 1, 6 do
        assert.is_table(listener:take(10, "HTTP/1.1 302 Found\r\nLocation: /round\r\nConnection: close\r\n\r\n"))
      end
      fails(id, "cannot fetch .*redirects")
    end)

    it("a redirect to a local file", function()
      local id = start "/trick"
      assert.is_table(listener:take(10, "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nConnection: close\r\n\r\n"))
      fails(id, "cannot fetch ")
    end)

    it("but one behind five redirects is used", function()
      local id = start "/1"
      for i = 2, 6 do
        assert.is_table(listener:take(10, ("HTTP/1.1 302 Found\r\nLocation: /%d\r\nConnection: close\r\n\r\n"):format(i)))
      end
      local clip = shell.read(clips.path "empty.mp4")
      assert.is_table(listener:take(10, ("HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"):format(#clip)
        .. clip))
      assert.equal("succeeded", server:detected(id).status)
    end)
  end)

  describe("a target that cannot be used, fails the task and gives the credits back:", function()
    local function fails(target, pattern)
      local before = server:call("account/balance").balance
      local task = server:run(swap(function(_, input)
        input.faces[1].target = target
      end))
      assert.equal("failed", task.status)
      assert.equal(501, task.result.code)
      assert.same({}, task.result.media_urls)
      assert.matches(pattern, task.result.message)
      assert.equal(0, task.credits)
      assert.is_number(task.complete_at)
      assert.equal(before, server:call("account/balance").balance)
    end

    it("zero bytes", function()
      fails(upload_text("", "image/jpeg", ".jpg"), "empty %(0 bytes%)")
    end)

    it("not a picture", function()
      fails(upload_text("not a picture at all", "image/jpeg", ".jpg"), "%a+ %a+ %a+")
    end)

    it("no face", function()
      fails(server:upload(clips.path "empty.jpg", "image/jpeg"), "face")
    end)

    it("several faces", function()
      fails(server:upload(clips.path "three.jpg", "image/jpeg"), "faces")
    end)

    it("a URL that nobody answers", function()
      local listener = receiver.start()
      listener:stop()
      fails(listener.url .. "/target.jpg", "cannot fetch ")
    end)
  end)

  it("a video without people, finds no face to swap without a detection", function()
    local url = server:upload(clips.path "empty.mp4", "video/mp4")
    local task = server:run { model = "video-face-swap", input = { video_url = url, new_face = url } }
    assert.equal("failed", task.status)
    assert.matches("no face", task.result.message)
  end)

  it("a swap of nobody: zero faces found, none can be named", function()
    local url = server:upload(clips.path "empty.mp4", "video/mp4")
    local found = server:detect { video_url = url }
    assert.equal("succeeded", found.status)
    refused(post("CreateTask", swap(function(_, input)
      input.detect_id, input.video_url = found.result.id, url
    end)), 422, "input.faces%[0%].face_id is not a face of this detection, which found 0")
  end)

  describe("a request that contradicts the detection, refuses it:", function()
    local cases = {
      ["an unknown detect_id"] = { 404, "detect_id is unknown; detect the faces again", function(_, input)
        input.detect_id = ("0"):rep(32)
      end },
      ["the detect_task_id for the detect_id"] = { 404, "detect_id is unknown", function(_, input)
        input.detect_id = detection.detect_task_id
      end },
      ["another media URL"] = { 422, "input.video_url must be the URL that the faces were detected in", function(_, input)
        input.video_url = server:upload(clips.path "three.mp4", "video/mp4")
      end },
      ["another detection's face id"] = { 422, "input.faces%[0%].face_id is not a face", function(_, input)
        input.faces[1].face_id = 3
      end },
      ["a face id below zero"] = { 422, "input.faces%[0%].face_id must be an integer", function(_, input)
        input.faces[1].face_id = -1
      end },
      ["a face id that is no integer"] = { 422, "input.faces%[0%].face_id must be an integer", function(_, input)
        input.faces[1].face_id = 0.5
      end },
      ["a face id in letters"] = { 422, "input.faces%[0%].face_id must be an integer", function(_, input)
        input.faces[1].face_id = "0"
      end },
      ["no face id"] = { 422, "input.faces%[0%].face_id is missing", function(_, input)
        input.faces[1].face_id = nil
      end },
      ["a face twice"] = { 422, "input.faces%[1%].face_id names face 0 a second time", function(_, input)
        input.faces[2] = input.faces[1]
      end },
      ["no faces"] = { 422, "input.faces must be a list", function(_, input)
        input.faces = nil
      end },
      ["faces that are none"] = { 422, "input.faces%[0%] must be an object", function(_, input)
        input.faces = { 1 }
      end },
      ["no target"] = { 422, "input.faces%[0%].target is missing", function(_, input)
        input.faces[1].target = nil
      end },
      ["a target that is a path"] = { 422, "input.faces%[0%].target must be an http", function(_, input)
        input.faces[1].target = "/etc/passwd"
      end },
      ["a file URL as a target"] = { 422, "input.faces%[0%].target must be an http", function(_, input)
        input.faces[1].target = "file:///etc/passwd"
      end },
      ["a URL with a line break"] = { 422, "control characters", function(_, input)
        input.faces[1].target = "http://127.0.0.1/\r\nx: y"
      end },
      ["a URL without end"] = { 422, "at most 4096", function(_, input)
        input.faces[1].target = "http://127.0.0.1/" .. ("a"):rep(5000)
      end },
      ["the model for images"] = { 422, "input.detect_id comes from the detection of a video", function(body, input)
        body.model = "image-face-swap-multi"
        input.image_url = video_url
      end },
      ["the model for GIFs"] = { 422, "GIFs only", function(body)
        body.model = "gif-face-swap-multi"
      end },
      ["an unknown model"] = { 422, "model must be one of video%-face%-swap%-multi", function(body)
        body.model = "video-face-swap-9000"
      end },
      ["no model"] = { 422, "model is missing", function(body)
        body.model = nil
      end },
      ["no input"] = { 422, "input is missing", function(body)
        body.input = nil
      end },
      ["a callback that is no URL"] = { 422, "callback_url must be an http", function(body)
        body.callback_url = "gopher://example.org/"
      end },
      ["a safety switch that is none"] = { 422, "disable_safety_checker must be true or false", function(_, input)
        input.disable_safety_checker = "yes"
      end },
    }
    for name, case in pairs(cases) do
      it(name, function()
        local code, pattern, change = shell.unpack(case)
        local before = server:call("account/balance").balance
        for _, call in ipairs { "CreateTask", "EstimateTask" } do
          local json = refused(post(call, swap(change)), code, pattern)
          if code == 422 then
            assert.matches("^" .. json.errors[1].field:gsub("%p", "%%%0"), json.message)
          end
        end
        assert.equal(before, server:call("account/balance").balance)
      end)
    end

    it("several faults at once, each named", function()
      local json = refused(post("CreateTask", swap(function(_, input)
        input.video_url = "nonsense"
        input.faces = { { face_id = 9, target = "nonsense" } }
      end)), 422, "input.video_url")
      local fields = {}
      for i, fault in ipairs(json.errors) do
        fields[i] = fault.field
      end
      assert.same({ "input.video_url", "input.faces[0].target", "input.faces[0].face_id" }, fields)
    end)
  end)

  describe("a malformed request, refuses it:", function()
    it("no JSON", function()
      for _, text in ipairs { "", "{", '{"video_url":', "video_url=x", "\0\1\2", '{"a":1,"a":2}', '{"video_url":"\xff\xfe"}' } do
        refused(server:request(JOB .. "detect-face-video", { body = text, method = "POST" }), 422, "not valid JSON")
      end
    end)

    it("JSON that is no object", function()
      for _, text in ipairs { "[]", "[1]" } do
        refused(server:request(JOB .. "CreateTask", { body = text }), 422, "must be a JSON object")
      end
    end)

    it("JSON of great depth", function()
      refused(server:request(JOB .. "CreateTask", { body = ("["):rep(200000) }), 422, "not valid JSON")
      refused(server:request(JOB .. "CreateTask", { body = ('{"input":'):rep(100000) }), 422, "not valid JSON")
    end)

    it("a huge body", function()
      local body = '{"video_url":"' .. ("x"):rep(1 << 20) .. '"}'
      -- the refusal of what is still being sent may be lost with the connection
      local answer = shell.wait(60, "the refusal", function()
        local ok, answer = pcall(server.request, server, JOB .. "detect-face-video", { body = body })
        return ok and answer
      end)
      refused(answer, 413, "larger than 1048576 bytes")
    end)

    it("a body of unknown length", function()
      refused(server:request(JOB .. "detect-face-video", { body = "{}", headers = { ["Transfer-Encoding"] = "chunked" } }),
        411, "Content%-Length")
    end)

    it("fields of the wrong kind", function()
      local json = refused(post("detect-face-video", { video_url = 5 }), 422, "video_url must be a string")
      assert.same({ { field = "video_url", message = "must be a string" } }, json.errors)
      refused(post("detect-face-video", { image_url = video_url }), 422, "video_url is missing")
      refused(post("detect-face-image", { image_url = cjson.null }), 422, "image_url is missing")
      refused(post("CreateTask", { model = {}, input = {} }), 422, "model must be a string")
      refused(post("CreateTask", { model = "image-face-swap", input = "x" }), 422, "input must be an object")
    end)

    it("missing or unknown identifiers", function()
      refused(server:request(JOB .. "TaskInfo"), 422, "task_id is missing")
      refused(server:request(JOB .. "detect-face-result"), 422, "detect_task_id is missing")
      for _, id in ipairs { "x", "", "%00", "%27%20OR%201=1%20--", ("a"):rep(3000) } do
        refused(server:request(JOB .. "TaskInfo?task_id=" .. id), 404, "no task")
        refused(server:request(JOB .. "detect-face-result?detect_task_id=" .. id), 404, "no detection")
      end
    end)

    it("an unknown path", function()
      for _, path in ipairs { "/", "/api", "/api/v1/client/job/CreateTask/", "/api/v1/client/job/createtask" } do
        refused(server:request(path), 404, "no such call")
      end
    end)

    it("the wrong method", function()
      local answer = server:request(JOB .. "CreateTask")
      refused(answer, 405, "POST")
      assert.equal("POST", answer.headers.allow)
      refused(server:request("/api/v1/client/account/balance", { method = "DELETE" }), 405, "GET")
      refused(server:request(video_url, { body = "x", method = "PUT" }), 405, "GET")
    end)

    it("another site's name for this machine", function()
      refused(server:request("/api/v1/client/account/balance", { headers = { Host = "evil.example" } }), 421, "127.0.0.1")
    end)
  end)

  describe("an upload", function()
    local place

    before_each(function()
      place = server:call "files/upload-url?content_type=video/mp4&ext=.mp4"
    end)

    local function nothing_left()
      return shell.run { "find", server.data .. "/tmp", "-type", "f" } == ""
    end

    it("that announces 4 GB, is refused at once", function()
      refused(server:request(place.presigned_url, { method = "PUT", arguments = { "-m", "5" }, -- in which 4 GB do not come
        headers = { ["Content-Type"] = "video/mp4", ["Content-Length"] = "4294967296" } }), 413, "larger than 2147483648")
      assert.is_true(nothing_left())
    end)

    it("of another type than was asked for, is refused", function()
      local json = refused(server:request(place.presigned_url, { file = clips.path "three.jpg",
        headers = { ["Content-Type"] = "image/jpeg" } }), 422, "Content%-Type must be video/mp4")
      assert.equal("Content-Type", json.errors[1].field)
      assert.equal(404, server:request(place.file_url).status)
    end)

    it("to a URL that was not given out, is refused", function()
      refused(server:request("/upload/" .. ("0"):rep(32), { file = clips.path "three.jpg", key = false }), 404, "unknown or has expired")
      refused(server:request("/upload/", { file = clips.path "three.jpg", key = false }), 404, "unknown or has expired")
    end)

    it("that is broken off, leaves nothing", function()
      local connection = assert(socket.connect("127.0.0.1", tonumber(server.url:match("%d+$"))))
      connection:send(("PUT %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: video/mp4\r\nContent-Length: 100000\r\n\r\n%s"):format(
        place.presigned_url:match("(/upload/.*)$"), ("x"):rep(500)))
      shell.wait(60, "the upload's beginning", function()
        return not nothing_left() or nil
      end)
      connection:close()
      shell.wait(60, "its removal", function()
        return nothing_left() or nil
      end)
      assert.equal(404, server:request(place.file_url).status)
    end)

    it("of a type or ending that is no medium's, gets no URL", function()
      for query, field in pairs {
        ["content_type=text/html&ext=.html"] = "content_type",
        ["content_type=image/svg%2Bxml&ext=.svg"] = "content_type",
        ["ext=.mp4"] = "content_type",
        ["content_type=%ff%fe&ext=.mp4"] = "content_type",
        ["content_type=video/mp4&ext=mp4"] = "ext",
        ["content_type=video/mp4&ext=./../x"] = "ext",
        ["content_type=video/mp4&ext=.mp4%0d%0aX:y"] = "ext",
        ["content_type=video/mp4&ext=.waytoolong"] = "ext",
      } do
        local json = refused(server:request("/api/v1/client/files/upload-url?" .. query), 422, field)
        assert.equal(field, json.errors[1].field)
      end
    end)
  end)

  describe("a download", function()
    local content

    setup(function()
      content = shell.read(clips.path "three.mp4")
    end)

    local function range(value)
      return server:request(video_url, { key = false, headers = { Range = value } })
    end

    it("of a range, sends just that", function()
      local size = #content
      local cases = {
        ["bytes=0-0"] = { 0, 0 },
        ["bytes=10-19"] = { 10, 19 },
        ["bytes=5-"] = { 5, size - 1 },
        ["bytes=-7"] = { size - 7, size - 1 },
        [("bytes=%d-%d"):format(size - 1, size + 1000)] = { size - 1, size - 1 },
        [("bytes=3-%d"):format(size)] = { 3, size - 1 },
        ["bytes=-99999999999999999999999"] = { 0, size - 1 },
        ["bytes=0-99999999999999999999999"] = { 0, size - 1 },
      }
      for value, bounds in pairs(cases) do
        local answer = range(value)
        assert.equal(206, answer.status, value)
        assert.equal(("bytes %d-%d/%d"):format(bounds[1], bounds[2], size), answer.headers["content-range"])
        assert.equal(tostring(bounds[2] - bounds[1] + 1), answer.headers["content-length"])
        assert.is_true(answer.text == content:sub(bounds[1] + 1, bounds[2] + 1), value)
      end
    end)

    it("of a range beyond the end, is refused with the size", function()
      for _, value in ipairs { ("bytes=%d-"):format(#content), "bytes=-0", "bytes=99999999999999999999999-" } do
        local answer = range(value)
        refused(answer, 416, tostring(#content))
        assert.equal("bytes */" .. #content, answer.headers["content-range"])
      end
    end)

    it("of a range that makes no sense or of several, sends everything", function()
      for _, value in ipairs { "bytes=5-4", "bytes=-", "bytes=a-b", "bytes=1-2x", "bytes=0-1,3-4", "lines=0-1", "bytes=+1-2",
        "bytes= 1-2", "bytes=--1" } do
        local answer = range(value)
        assert.equal(200, answer.status, value)
        assert.is_true(answer.text == content, value)
      end
    end)

    it("by HEAD, sends the size and no bytes", function()
      local connection = assert(socket.connect("127.0.0.1", tonumber(server.url:match("%d+$"))))
      connection:send(("HEAD %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"):format(video_url:match("/media/.*$")))
      connection:settimeout(10)
      local answer = assert(connection:receive("*a"))
      connection:close()
      assert.matches("^HTTP/1.1 200 ", answer)
      assert.matches("\r\nContent%-Length: " .. #content .. "\r\n", answer)
      assert.matches("\r\nAccept%-Ranges: bytes\r\n", answer)
      assert.matches("\r\n\r\n$", answer)
    end)

    it("of anything but media, finds nothing", function()
      for _, path in ipairs { "/media/", "/media/x", "/media/../engine.db", "/media/%2e%2e%2fengine.db", "/media/..%2flock",
        "/media//etc/passwd", "/media/%00", "/media/" .. video_url:match("[^/]+$") .. "/", "/media/" .. ("a"):rep(8000) } do
        local answer = server:request(path, { key = false, arguments = { "--path-as-is" } })
        refused(answer, 404, "no such file")
      end
    end)
  end)

  it("a detect_id whose time is over, asks to detect again", function()
    local data = shell.temporary()
    local first = engine.start { data = data, arguments = { "--detect-ttl", "3600" } }
    local url = first:upload(clips.path "three.jpg", "image/jpeg")
    local found = first:detect { image_url = url }
    local body = { model = "image-face-swap-multi", input = { detect_id = found.result.id, image_url = url,
      faces = { { face_id = 0, target = url } } } }
    assert.equal(200, first:request(JOB .. "EstimateTask", { json = body }).status)
    first:stop()
    local second = engine.start { data = data, arguments = { "--detect-ttl", "0" } }
    refused(second:request(JOB .. "CreateTask", { json = body }), 404, "expired.*detect the faces again")
    assert.equal("", shell.run { "find", data .. "/sources", "-type", "f" })
  end)

  it("more than can be paid, refuses the task and says what is needed", function()
    local poor = engine.start { arguments = { "--balance", "2" } }
    local url = poor:upload(clips.path "three.jpg", "image/jpeg")
    local found = poor:detect { image_url = url }
    local body = { model = "image-face-swap-multi", input = { detect_id = found.result.id, image_url = url, faces = {} } }
    for i = 1, 3 do
      body.input.faces[i] = { face_id = i - 1, target = url }
    end
    refused(poor:request(JOB .. "CreateTask", { json = body }), 402, "3 are needed, 2 are available")
    assert.is_false(poor:call("job/EstimateTask", body).affordable)
    assert.equal(2, poor:call("account/balance").balance)
  end)

  it("an upload beyond --max-upload, refuses it", function()
    local small = engine.start { arguments = { "--max-upload", "1000" } }
    local place = small:call "files/upload-url?content_type=image/jpeg&ext=.jpg"
    refused(small:request(place.presigned_url, { file = clips.path "three.jpg", headers = { ["Content-Type"] = "image/jpeg" } }),
      413, "larger than 1000 bytes")
    local path = shell.write(scratch .. "/small.jpg", ("x"):rep(1000))
    assert.equal(200, small:request(place.presigned_url, { file = path, headers = { ["Content-Type"] = "image/jpeg" } }).status)
  end)

  it("many bad requests at once, answers them all", function()
    local words = { "curl", "-sS", "-Z", "--parallel-max", "40", "-m", "60", "-H", "x-api-key: " .. server.key, "-d", "{", "-w", "\n" }
    for _ = 1, 200 do
      words[#words + 1] = server.url .. JOB .. "CreateTask"
    end
    local _, answers = shell.run(words):gsub('"code":422', "")
    assert.equal(200, answers)
  end)
end)
