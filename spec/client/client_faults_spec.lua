-- What the client makes of a service that answers badly, over real sockets. The rules themselves are walked in flow_spec.lua.
local faceswap = require "faceswap"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local KEY = fault_server.KEY
local paths = fault_server.paths
local BALANCE, CREATE, TASK = paths.balance, paths.create, paths.task
local DETECT, DETECTION, ESTIMATE = paths.detect, paths.detection, paths.estimate
local VIDEO = "https://media.example/v.mp4"

local function answer(code, data, more)
  return shell.merge({ body = ('{"code": %d, "message": "m%d", "data": %s}'):format(code, code, data or "null") }, more)
end

local two_faces = [[{"detect_task_id": "d1", "status": "succeeded", "error": null, "result": {"id": "r1", "status": "succeed",
  "hair_id": null, "faces": [{"id": 0, "link": "https://media.example/0.png"}, {"id": 1.0, "link": "https://media.example/1.png",
  "extra": null}]}}]]

local function detection_script(result)
  return {
    [DETECT] = { answer(200, '{"detect_task_id": "d1"}') },
    [DETECTION] = { answer(200, '{"status": "starting"}'), answer(200, result or two_faces) },
  }
end

describe("client", function()
  local server, client, descriptors

  local function finish()
    if client then
      client:close()
      server:stop()
      client = nil
    end
  end

  local function start(script, options)
    finish()
    client, server = fault_server.start_client(script, options)
    return client
  end

  local function detected(script)
    return assert(start(shell.merge(detection_script(), script)):detect { video_url = VIDEO })
  end

  before_each(function()
    descriptors = shell.descriptors()
  end)

  after_each(function()
    finish()
    assert.equal(descriptors, shell.descriptors(), "what was opened is closed")
  end)

  describe("errors", function()
    local texts = {
      [401] = "check the option api_key",
      [402] = "add credits",
      [403] = "the API key is disabled",
      [404] = "m404",
      [422] = "m422",
      [501] = "m501",
      [505] = "switched this feature off",
    }
    for code, text in pairs(texts) do
      it(("name what can be done about code %d, by HTTP 200 or by its own status"):format(code), function()
        for _, status in ipairs { 200, code } do
          local value, err = start({ [BALANCE] = { answer(code, nil, { status = status }) } }):balance()
          assert.is_nil(value)
          assert.is_true(faceswap.is_error(err))
          assert.equal("api", err.kind)
          assert.equal(code, err.code)
          assert.equal(status, err.status)
          assert.is_false(err.retryable)
          assert.matches(text, err.message, 1, true)
          assert.matches(tostring(code), tostring(err), 1, true)
        end
      end)
    end

    it("never hold the key", function()
      local _, err = start({ [BALANCE] = { answer(401) } }):balance()
      for name, value in pairs(err) do
        assert.is_nil(tostring(value):find(KEY, 1, true), name)
      end
      assert.is_nil(tostring(err):find(KEY, 1, true))
      assert.is_nil(tostring(client):find(KEY, 1, true))
      assert.equal(KEY, server:requests(BALANCE)[1].headers["x-api-key"])
    end)
  end)

  describe("queries", function()
    it("are repeated through refusals, resets and gateway pages", function()
      start { [BALANCE] = {
        answer(429, nil, { status = 429, headers = { ["Retry-After"] = "0" } }),
        { fault = "reset" },
        { status = 502, body = "<html>Bad Gateway</html>", headers = { ["Content-Type"] = "text/html" } },
        { fault = "cut", body = '{"code": 200,' },
        answer(200, '{"balance": 12.5}'),
      } }
      assert.equal(12.5, client:balance())
      assert.equal(5, #server:requests(BALANCE))
    end)

    it("follow no redirect, so that the key reaches no other place", function()
      local other = fault_server.start { ["/x"] = { answer(200, '{"balance": 1}') } }
      start { [BALANCE] = { { status = 302, headers = { Location = other.url .. "/x" } } } }
      local value, err = client:balance()
      local seen = #other:requests()
      other:stop()
      assert.is_nil(value)
      assert.equal("http", err.kind)
      assert.equal(302, err.status)
      assert.equal(0, seen)
    end)

    it("refuse an answer that is too large or too deep", function()
      start({ [BALANCE] = { { body = "[", ["repeat"] = 200000 } } }, { max_answer = 100000 })
      local value, err = client:balance()
      assert.is_nil(value)
      assert.equal("transport", err.kind)
      assert.matches("larger than the allowed 100000 bytes (max_answer)", err.message, 1, true)
    end)
  end)

  describe("detect", function()
    it("gives integer ids and no nulls", function()
      local detection = detected()
      assert.equal("r1", detection.detect_id)
      assert.equal("d1", detection.detect_task_id)
      assert.equal(VIDEO, detection.media_url)
      assert.equal("video", detection.media_kind)
      assert.equal(2, #detection.faces)
      assert.equal("1", tostring(detection.faces[2].id))
      assert.equal(detection.faces[2], detection:face(1))
      assert.is_nil(detection.faces[2].extra)
      assert.is_nil(detection.raw.error)
      assert.is_true(math.abs(detection.expires_at - os.time() - 3600) <= 5)
    end)

    it("takes sparse ids and no faces at all", function()
      start(detection_script [[{"status": "succeeded", "result": {"id": 77, "faces": [{"id": 9, "link": "https://a/9"},
        {"id": 4, "link": "https://a/4"}]}}]])
      local detection = assert(client:detect { video_url = VIDEO })
      assert.equal("77", detection.detect_id)
      assert.same({ 4, 9 }, { detection.faces[1].id, detection.faces[2].id })
      start(detection_script '{"status": "succeeded", "result": {"id": "r", "faces": []}}')
      assert.same({}, assert(client:detect { video_url = VIDEO }).faces)
    end)

    it("rejects faces that cannot be told apart", function()
      for _, faces in ipairs { '[{"id": 1, "link": "https://a"}, {"id": 1, "link": "https://b"}]', '[{"id": 0.5, "link": "https://a"}]',
        '[{"link": "https://a"}]', '[{"id": 0}]', "[7]", '"none"' } do
        start(detection_script(('{"status": "succeeded", "result": {"id": "r", "faces": %s}}'):format(faces)))
        local detection, err = client:detect { video_url = VIDEO }
        assert.is_nil(detection, faces)
        assert.equal("protocol", err.kind)
      end
    end)

    it("says that a detection failed, and why", function()
      start(detection_script '{"status": "failed", "error": "the video cannot be read"}')
      local detection, err = client:detect { video_url = VIDEO }
      assert.is_nil(detection)
      assert.equal("api", err.kind)
      assert.equal("the video cannot be read", err.message)
      assert.equal("d1", err.detect_task_id)
    end)

    it("ends at its timeout with what is needed to take it up again, and takes it up", function()
      local script = detection_script()
      script[DETECTION] = { answer(200, '{"status": "pondering"}') }
      start(script)
      local detection, err = client:detect { video_url = VIDEO, timeout = 0.5 }
      assert.is_nil(detection)
      assert.equal("timeout", err.kind)
      assert.equal("d1", err.detect_task_id)
      assert.matches("pondering", err.message, 1, true)
      start(detection_script())
      detection = assert(client:detect { video_url = VIDEO, detect_task_id = "d1" })
      assert.equal(0, #server:requests(DETECT))
      assert.equal("r1", detection.detect_id)
    end)

    it("is submitted once when the answer is lost, and says that it may have been charged", function()
      start { [DETECT] = { { fault = "reset" } } }
      local detection, err = client:detect { video_url = VIDEO }
      assert.is_nil(detection)
      assert.is_true(err.ambiguous)
      assert.matches("may have been carried out and charged", err.message, 1, true)
      assert.equal(1, #server:requests(DETECT))
    end)

    it("sends a media URL as it is, whatever is in it", function()
      start(detection_script())
      local url = 'https://media.example/a%20b.mp4?x="quoted"&y=é'
      assert(client:detect { video_url = url })
      local sent = require("cjson").decode(server:requests(DETECT)[1].body)
      assert.same({ video_url = url }, sent)
    end)
  end)

  describe("swap", function()
    local choice = { [1] = "https://media.example/star.png" }

    local lost = {
      reset = { fault = "reset" },
      ["half an answer"] = { fault = "cut", body = '{"code": 200, "data": {"task_' },
      ["a gateway's page"] = { status = 522, body = "<html>timed out</html>" },
      ["an internal error"] = answer(500, nil, { status = 500 }),
      ["success without an id"] = answer(200, "{}"),
    }
    for name, lose in pairs(lost) do
      it("is never sent twice after " .. name, function()
        local detection = detected { [CREATE] = { lose, answer(200, '{"task_id": "t1"}') } }
        local task, err = client:swap(detection, choice)
        assert.is_nil(task)
        assert.is_true(err.ambiguous)
        assert.is_false(err.retryable)
        assert.equal("d1", err.detect_task_id)
        assert.equal(1, #server:requests(CREATE))
      end)
    end

    it("is sent again after a refusal by the service itself", function()
      local detection = detected { [CREATE] = { answer(455), answer(503), answer(200, '{"task_id": 900719925474099312}') } }
      local task = assert(client:swap(detection, choice))
      assert.equal("900719925474099312", task.id)
      assert.equal(3, #server:requests(CREATE))
    end)

    it("sends every face, its own link where it stays", function()
      local detection = detected { [CREATE] = { answer(200, '{"task_id": "t1"}') } }
      assert(client:swap(detection, choice, { callback_url = "https://me.example/done?token=1" }))
      local text = server:requests(CREATE)[1].body
      assert.matches('"face_id":0[,}]', text)
      assert.same({
        model = "video-face-swap-multi",
        callback_url = "https://me.example/done?token=1",
        input = {
          detect_id = "r1",
          video_url = VIDEO,
          faces = {
            { face_id = 0, target = "https://media.example/0.png" },
            { face_id = 1, target = "https://media.example/star.png" },
          },
        },
      }, require("cjson").decode(text))
    end)

    it("tells how many credits are missing", function()
      local detection = detected {
        [CREATE] = { answer(402) },
        [ESTIMATE] = { answer(200, '{"estimated_credits": 12, "balance": 3, "affordable": false}') },
      }
      local task, err = client:swap(detection, choice)
      assert.is_nil(task)
      assert.equal(402, err.code)
      assert.matches("it needs 12 credits, the balance is 3", err.message, 1, true)
    end)

    it("falls back to the balance where there is no estimate", function()
      local detection = detected { [CREATE] = { answer(402) }, [BALANCE] = { answer(200, '{"balance": 0.5}') } }
      local _, err = client:swap(detection, choice)
      assert.matches("the balance is 0[.,]5 credits", err.message) -- for people, so as the locale has it
    end)

    it("says that an unknown detection has expired", function()
      local detection = detected { [CREATE] = { answer(404) } }
      local _, err = client:swap(detection, choice)
      assert.equal("expired", err.kind)
      assert.matches("detect again", err.message, 1, true)
    end)

    it("is not sent for a detection that is over an hour old", function()
      local detection = detected()
      detection.expires_at = os.time() - 1
      local _, err = client:swap(detection, choice)
      assert.equal("expired", err.kind)
      assert.equal(0, #server:requests(CREATE))
    end)

    local sent_nothing = {
      ["an unknown face id"] = { { [5] = "https://a/x.png" }, "there is no face 5; the detection has faces 0, 1" },
      ["a list"] = { { "https://a/x.png", "https://a/y.png" }, "there is no face 2; the detection has faces 0, 1; a choice is no list" },
      ["an id that is a string"] = { { ["1"] = "https://a/x.png" }, "the face '1' is named by a string" },
      ["no target at all"] = { {}, "gives none of the 2 faces a target" },
      ["a function that chooses nobody"] = { function() end, "gives none of the 2 faces a target" },
      ["only the faces' own links"] = { function(face) return face.link end, "gives none" },
      ["a file that is not there"] = { { [0] = "no/such.png" }, "face 0: the target is neither a URL nor a readable file" },
      ["a directory"] = { { [0] = "spec" }, "Is a directory" },
      ["a target of another type"] = { { [0] = 42 }, "got a number" },
      ["a URL that would split a header"] = { { [0] = "https://a/x\r\nX-Evil: 1" }, "neither a URL" },
    }
    for name, case in pairs(sent_nothing) do
      it("sends nothing for " .. name, function()
        local detection = detected()
        local before = #server:requests()
        local task, err = client:swap(detection, case[1])
        assert.is_nil(task)
        assert.equal("choice", err.kind)
        assert.matches(case[2], err.message, 1, true)
        assert.equal(before, #server:requests())
      end)
    end
  end)

  describe("task", function()
    local function info(status, rest)
      return answer(200, ('{"task_id": "t1", "status": "%s", "credits": 4, "result": %s}'):format(status, rest or "null"))
    end

    it("asks for one that is said to have ended at once", function()
      start { [TASK] = { info "running", info("success", '{"media_urls": ["https://a/r.mp4"]}') } }
      -- the next query after the first would be made when the task is twice as old, and after a second if nobody told its end
      local id = client.core:start { call = "task", id = "t1", wait = true, callback_expected = true, kind = "m", age = 10, timeout = 60 }
      shell.wait(60, "the first query", function()
        assert.is_nil(client.core:step(0.05))
        return server:requests()[1]
      end)
      client.core:step(2)
      client.core:poll_now("t2")
      client.core:step(0.2)
      assert.equal(1, #server:requests())
      client.core:poll_now("t1")
      local finished = client.core:step(50)
      assert.equal(id, finished.id)
      assert.equal("success", finished.state)
      assert.equal(2, #server:requests())
    end)

    it("waits through both vocabularies and gives the result", function()
      start { [TASK] = { info "pending", info "processing", info("success", '{"code": 200, "media_urls": ["https://a/r.mp4"]}') } }
      local states = {}
      local result = assert(client:task("t1"):wait {
        on_progress = function(event)
          assert.equal(0, event.moved)
          states[event.state or ""] = true
        end,
      })
      assert.same({ "https://a/r.mp4" }, result.urls)
      assert.equal(4, result.credits)
      assert.equal("success", result.status)
      assert.is_true(states.pending)
      assert.equal("/api/v1/client/job/TaskInfo?task_id=t1", server:requests(TASK)[1].target)
    end)

    it("tells the trouble that it rides out", function()
      start({ [TASK] = { answer(503), info("success", '{"media_urls": ["https://a/r.mp4"]}') } }, { retries = 1 })
      local troubles = {}
      assert(client:task("t1"):wait { on_progress = function(event) troubles[event.trouble or ""] = true end })
      assert.is_true(troubles["m503"])
    end)

    it("escapes an id that is not one", function()
      start { [TASK] = { answer(404) } }
      local _, err = client:task("t 1&x=/../é"):status()
      assert.equal(404, err.code)
      assert.equal(TASK .. "?task_id=t%201%26x%3D%2F..%2F%C3%A9", server:requests(TASK)[1].target)
    end)

    it("fails with the service's reason and the raw answer", function()
      start { [TASK] = { info("failed", '{"code": 501, "message": "the target has no face"}') } }
      local result, err = client:task("t1"):wait()
      assert.is_nil(result)
      assert.equal(501, err.code)
      assert.equal("the target has no face", err.message)
      assert.equal("t1", err.task_id)
      assert.equal("failed", err.raw.status)
    end)

    it("does not take a success without a URL for a result", function()
      start { [TASK] = { info("success", '{"code": 200, "media_urls": []}') } }
      local result, err = client:task("t1"):wait()
      assert.is_nil(result)
      assert.equal("protocol", err.kind)
      assert.equal("t1", err.task_id)
    end)

    it("leaves a task that takes too long where it can be taken up again", function()
      start { [TASK] = { info "running" } }
      local result, err = client:task("t1"):wait { timeout = 0.4 }
      assert.is_nil(result)
      assert.equal("timeout", err.kind)
      assert.matches("client:task('t1'):wait()", err.message, 1, true)
    end)

    it("gives the last answer of a task whose state nobody knows", function()
      start { [TASK] = { info "running", info "daydreaming" } }
      local result, err = client:task("t1"):wait { timeout = 1 }
      assert.is_nil(result)
      assert.equal("timeout", err.kind)
      assert.matches("still 'daydreaming' after", err.message, 1, true)
      assert.equal("daydreaming", err.raw.status)
    end)

    it("raises what on_progress raises, and can go on afterwards", function()
      start { [TASK] = { info "running" }, [BALANCE] = { answer(200, '{"balance": 1}') } }
      local ok, problem = pcall(function()
        client:task("t1"):wait {
          on_progress = function()
            error("enough", 0)
          end,
        }
      end)
      assert.is_false(ok)
      assert.equal("enough", problem)
      assert.equal(1, client:balance())
    end)

    it("keeps nothing of a wait that has ended in the call of its on_progress, which then raises", function()
      start { [TASK] = { info "running", info("success", '{"media_urls": ["https://a/r.mp4"]}') }, [BALANCE] = { answer(200,
        '{"balance": 1}') } }
      assert.has_error(function()
        client:task("t1"):wait {
          on_progress = function()
            repeat
              assert(client:balance())
            until next(client.scheduler.finished)
            error("enough", 0)
          end,
        }
      end, "enough")
      assert.same({}, client.scheduler.finished)
    end)

    it("lets on_progress ask something else meanwhile", function()
      start {
        [TASK] = { info "running", info "running", info("success", '{"media_urls": ["https://a/r.mp4"]}') },
        [BALANCE] = { answer(200, '{"balance": 3}') },
      }
      local balance
      assert(client:task("t1"):wait {
        on_progress = function()
          balance = balance or client:balance()
        end,
      })
      assert.equal(3, balance)
    end)
  end)

  describe("download", function()
    local folder

    before_each(function()
      folder = shell.temporary()
    end)

    local function files()
      return (shell.run { "ls", "-A", folder }:gsub("%s+$", ""))
    end

    it("starts again after half a file and leaves the whole one", function()
      local film = fault_server.film(1000000)
      start { ["/r.mp4"] = { { fault = "cut", body = "half" }, { body = film } } }
      local path = folder .. "/r.mp4"
      assert.equal(path, client:download(server.url .. "/r.mp4", path))
      assert.equal(film, shell.read(path))
      assert.equal("r.mp4", files())
      assert.is_nil(server:requests("/r.mp4")[1].headers["x-api-key"])
    end)

    it("leaves nothing behind, and an older file alone, when it fails", function()
      start { ["/r.mp4"] = { { status = 404, body = "gone" } } }
      shell.write(folder .. "/r.mp4", "older")
      local path, err = client:download(server.url .. "/r.mp4", folder .. "/r.mp4")
      assert.is_nil(path)
      assert.equal(404, err.status)
      assert.equal("older", shell.read(folder .. "/r.mp4"))
      assert.equal("r.mp4", files())
    end)

    it("does not blame the key for what a media host refuses", function()
      for _, status in ipairs { 401, 403 } do
        start { ["/r.mp4"] = { { status = status, body = "no" } } }
        local _, err = client:download(server.url .. "/r.mp4", folder .. "/r.mp4")
        assert.matches(("HTTP %d: the media's host refuses it"):format(status), err.message, 1, true)
        assert.is_nil(err.message:find("key", 1, true))
      end
    end)

    it("stops at the largest allowed size", function()
      start({ ["/r.mp4"] = { { body = "0123456789", ["repeat"] = 100000 } } }, { max_media = 1000 })
      local path, err = client:download(server.url .. "/r.mp4", folder .. "/r.mp4")
      assert.is_nil(path)
      assert.matches("larger than the allowed 1000 bytes", err.message, 1, true)
      assert.equal("", files())
    end)

    it("follows redirects, but not for ever", function()
      start {
        ["/a"] = { { status = 302, headers = { Location = "/b" } } },
        ["/b"] = { { body = fault_server.film() } },
        ["/loop"] = { { status = 302, headers = { Location = "/loop" } } },
      }
      assert(client:download(server.url .. "/a", folder .. "/a"))
      assert.equal(fault_server.film(), shell.read(folder .. "/a"))
      local path, err = client:download(server.url .. "/loop", folder .. "/loop")
      assert.is_nil(path)
      assert.equal("transport", err.kind)
      assert.equal(6, #server:requests("/loop"))
    end)

    it("says what is wrong with the place", function()
      start {}
      local path, err = client:download(server.url .. "/a", folder .. "/no/such/place")
      assert.is_nil(path)
      assert.equal("config", err.kind)
      assert.matches("its folder is not there; make it first", err.message, 1, true)
    end)
  end)

  describe("upload", function()
    local UPLOAD = paths.upload
    local folder

    before_each(function()
      folder = shell.temporary()
    end)

    it("puts the file where the service says, without the key, and again after a loss", function()
      local store = fault_server.start { ["/put"] = { { fault = "reset" }, { status = 200 } } }
      start { [UPLOAD] = { answer(200, ('{"presigned_url": "%s/put?sig=1", "file_url": "https://a/f.png"}'):format(store.url)) } }
      local path = shell.write(folder .. "/face.PNG", "\0 picture")
      local url = client:upload(path)
      local puts = store:requests("/put")
      store:stop()
      assert.equal("https://a/f.png", url)
      assert.equal(2, #puts)
      assert.equal("\0 picture", puts[2].body)
      assert.equal("image/png", puts[2].headers["content-type"])
      assert.is_nil(puts[2].headers["x-api-key"])
      assert.equal(UPLOAD .. "?content_type=image%2Fpng&ext=.png", server:requests(UPLOAD)[1].target)
    end)

    it("sends nothing for a file that cannot be it", function()
      start {}
      for content, text in pairs { [""] = "the file is empty", words = "is text, not a file of media", ["\0"] = "not a known kind" } do
        local path = shell.write(folder .. "/notes.txt", content)
        local url, err = client:upload(path)
        assert.is_nil(url)
        assert.equal("config", err.kind)
        assert.matches(text, err.message, 1, true)
      end
      local _, err = client:upload(folder .. "/missing.mp4")
      assert.matches("No such file", err.message, 1, true)
      assert.equal(0, #server:requests())
    end)
  end)

  it("refuses to be used once closed, and can be closed twice", function()
    start {}
    client:close()
    client:close()
    assert.has_error(function()
      client:balance()
    end, "the client is closed")
  end)

  it("says that nothing listens", function()
    client = assert(faceswap.new { base_url = "http://127.0.0.1:1", api_key = KEY })
    local _, err = client:balance()
    assert.equal("transport", err.kind)
    assert.is_true(err.retryable)
    assert.is_false(err.ambiguous)
  end)
end)
