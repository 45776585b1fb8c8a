-- Clients of the local engine that are slow, gone, many or hostile, and addresses that it must not connect to.
local clips = require "spec.support.clips"
local engine = require "spec.support.engine"
local receiver = require "spec.support.receiver"
local shell = require "spec.support.shell"
local socket = require "socket"

local JOB = "/api/v1/client/job/"

describe("the local engine's visitors:", function()
  local server, port

  setup(function()
    server = engine.start()
    port = tonumber(server.url:match "%d+$")
  end)

  teardown(function()
    assert.equal(0, server:stop())
  end)

  local function connect(text)
    local connection = socket.tcp()
    connection:settimeout(5)
    assert(connection:connect("127.0.0.1", port))
    connection:send(text)
    return connection
  end

  local function answers_soon()
    local before = socket.gettime()
    assert.is_number(server:call("account/balance").balance)
    assert.is_true(socket.gettime() - before < 10) -- those who keep others waiting are given 15 s
  end

  local PARTS = {
    ["in the middle of a header"] = "GET /api/v1/cl",
    ["in the middle of a body"] = "POST /api/v1/client/job/CreateTask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90000\r\n\r\n{",
    ["in the middle of an upload"] = "PUT /upload/x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90000\r\n\r\n" .. ("x"):rep(3000),
    ["before they say anything"] = "",
  }

  local function descriptors()
    return select(2, shell.run({ "ls", "/proc/" .. server.pid .. "/fd" }):gsub("\n", ""))
  end

  for where, text in pairs(PARTS) do
    it("2300 who go " .. where .. " block nobody, and none of their connections is kept", function()
      local before = descriptors()
      for _ = 1, 2300 do
        connect(text):close()
      end
      answers_soon()
      -- one whose end is lost where a listener has too many to take is idle for 60 s
      shell.wait(90, "the connections' end", function()
        return descriptors() <= before + 5 or nil
      end)
    end)
  end

  it("1500 who stay and say no more block nobody with a key", function()
    local held = {}
    for i = 1, 1500 do
      held[i] = connect(PARTS["in the middle of a body"])
    end
    answers_soon()
    for _, connection in ipairs(held) do
      connection:close()
    end
  end)

  it("who sends a header byte by byte is given 15 seconds", function()
    local connection = connect "GET /api/v1/client/account/balance HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: "
    local before = socket.gettime()
    connection:settimeout(0)
    local ended = shell.wait(25, "the end of the connection", function()
      local sent = connection:send "x"
      local _, problem = connection:receive(1)
      socket.sleep(0.3)
      return (not sent or problem == "closed") and socket.gettime() - before
    end)
    connection:close()
    assert.is_true(ended > 10 and ended < 20, ended)
  end)

  describe("URLs with a user name and password", function()
    for _, url in ipairs { "http://user:hidden@127.0.0.1/x.mp4", "http://hidden@127.0.0.1/x.mp4", "https://:hidden@example.org/" } do
      it("are refused, not repeated and not kept: " .. url:gsub("hidden", "…"), function()
        local target = server:upload(clips.path "target.jpg", "image/jpeg")
        local answers = {
          server:request(JOB .. "detect-face-video", { json = { video_url = url } }),
          server:request(JOB .. "CreateTask", { json = { model = "image-face-swap", input = { image_url = url, new_face = target } } }),
          server:request(JOB .. "CreateTask", { json = { model = "image-face-swap", callback_url = url,
            input = { image_url = target, new_face = target } } }),
        }
        for _, answer in ipairs(answers) do
          assert.equal(422, answer.status)
          assert.matches("without a user name and password", answer.json.message)
          assert.is_nil(answer.text:find("hidden", 1, true))
        end
        assert.equal("", shell.run { "sh", "-c", "grep -l hidden " .. server.data .. "/engine.db* || true" })
        assert.equal("", server:errors())
      end)
    end
  end)
end)

describe("the local engine's callbacks", function()
  it("wait for no other receiver's", function()
    local server, listener = engine.start(), receiver.start()
    -- receivers that accept connections and never answer
    local silent = {}
    for i = 1, 3 do
      silent[i] = receiver.start()
    end
    local url = server:upload(clips.path "empty.jpg", "image/jpeg")
    local function create(callback)
      return server:call("job/CreateTask", { model = "image-face-swap", callback_url = callback,
        input = { image_url = url, new_face = url } }).task_id
    end
    for i = 1, 30 do
      create(silent[i % 3 + 1].url .. "/hang")
    end
    server:finished(create(listener.url .. "/soon"))
    local before = socket.gettime()
    local call = assert(listener:take(30))
    assert.equal("/soon", call.target)
    assert.is_true(socket.gettime() - before < 15) -- one silent receiver alone takes 30 s for a task
    for _, each in ipairs(silent) do
      each:stop()
    end
  end)
end)

describe("with --no-private-addresses", function()
  local server, listener

  setup(function()
    server = engine.start { arguments = { "--no-private-addresses" }, environment = { http_proxy = "http://127.0.0.1:9" } }
    listener = receiver.start()
  end)

  local port

  before_each(function()
    port = listener.url:match "%d+$"
  end)

  for _, host in ipairs { "127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "10.0.0.1",
    "192.168.1.1", "172.31.255.255", "169.254.169.254", "100.64.0.1", "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]" } do
    it("nothing is fetched from " .. host, function()
      local found = server:detect { video_url = ("http://%s:%s/x.mp4"):format(host, port) }
      assert.equal("failed", found.status)
      assert.matches("leads to an address that is not public", found.error)
      assert.is_nil(listener:take(0))
    end)
  end

  it("the engine's own uploads are used", function()
    assert.equal("succeeded", server:detect({ image_url = server:upload(clips.path "three.jpg", "image/jpeg") }).status)
  end)

  it("nothing is called back to", function()
    local url = server:upload(clips.path "empty.jpg", "image/jpeg")
    server:run { model = "image-face-swap", callback_url = listener.url .. "/", input = { image_url = url, new_face = url } }
    assert.is_nil(listener:take(3))
  end)
end)
