-- A result whose URL had expired was lost to who had waited for it, though its task had a fresh one; a
-- film that was cut short was taken by the second run, which knew its size no more; and a host that announces two sizes cut films short.
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"
local json = require "faceswap.json"
local result_urls = require "faceswap.client.result_urls"
local shell = require "spec.support.shell"

local TASK = fault_server.paths.task
local film = fault_server.film()

describe("a result", function()
  local folder, server, client
  before_each(function()
    folder = shell.temporary()
  end)

  -- The server's own address is not known before it runs, so that its URLs are given to the client by hand.
  local function start(script, options)
    client, server = fault_server.start_client(script, options or { retries = 0 })
  end
  local function serve(answers)
    local asked = 0
    client.task = function(_, id)
      return { status = function()
        asked = asked + 1
        local answer = answers[math.min(asked, #answers)]
        return answer.urls and { task_id = id, urls = answer.urls, sizes = answer.sizes } or nil, answer.err
      end }
    end
    return function() return asked end
  end

  for _, status in ipairs { 400, 401, 403, 404, 410, 451, 503 } do
    it("is fetched from a fresh URL where the old one is answered by " .. status, function()
      start { ["/old"] = { { status = status, body = "gone" } }, ["/new"] = { { body = film } } }
      local asked = serve { { urls = { server.url .. "/new" } } }
      local result = assert(client:fetch({ task_id = "t1", urls = { server.url .. "/old" } }, folder .. "/x.mp4"))
      assert.same({ folder .. "/x.mp4" }, result.paths)
      assert.same({ server.url .. "/new" }, result.urls)
      assert.equal(1, asked())
    end)
  end

  it("is fetched from a fresh URL where a page stands at the old one, or nobody answers there", function()
    start { ["/old"] = { { body = "<html>log in" } }, ["/new"] = { { body = film } } }
    for _, old in ipairs { server.url .. "/old", "http://127.0.0.1:1/x" } do
      serve { { urls = { server.url .. "/new" } } }
      assert.truthy(client:fetch({ task_id = "t1", urls = { old } }, folder .. "/x.mp4"))
    end
  end)

  it("is asked for once, and all its files come from what was answered", function()
    start { ["/a"] = { { body = film } }, ["/b"] = { { status = 403 } }, ["/c"] = { { body = film } }, ["/d"] = { { status = 410 } } }
    local url = server.url
    serve { { urls = { url .. "/a2", url .. "/c" } } }
    assert.truthy(client:fetch({ task_id = "t1", urls = { url .. "/a", url .. "/b" } }, folder .. "/x.mp4"))
    assert.equal(film, shell.read(folder .. "/x-2.mp4"))
    local result = { task_id = "t1", urls = { url .. "/b", url .. "/b" } }
    local asked = serve { { urls = { url .. "/a", url .. "/d" } } }
    local _, err = client:fetch(result, folder .. "/y.mp4")
    assert.same({ "http", 410, "t1", 1 }, { err.kind, err.status, err.task_id, asked() })
    assert.equal(result, err.result)
  end)

  it("is an error where the service has no other URL, no answer, or no such task", function()
    start { ["/old"] = { { status = 403, body = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>" } } }
    local old = server.url .. "/old"
    local lost = { kind = "timeout", message = "x" }
    for i, answer in ipairs { { urls = { old } }, { urls = {} }, { err = lost } } do
      serve { answer }
      local _, err = client:fetch({ task_id = "t1", urls = { old } }, folder .. "/x.mp4")
      assert.equal(i, #server:requests "/old")
      assert.matches("AccessDenied: Request has expired; the task's answer may have a fresh address", err.message, 1, true)
    end
    local unknown = require("faceswap.errors").new { kind = "api", code = 404, message = "no such task" }
    serve { { err = unknown } }
    assert.equal(unknown, select(2, client:fetch({ task_id = "t1", urls = { old } }, folder .. "/x.mp4")))
    local asked = serve { { urls = { old } } }
    assert.equal(403, select(2, client:fetch({ urls = { old } }, folder .. "/x.mp4")).status) -- a table by hand
    assert.equal(0, asked())
  end)

  it("has its size in the ledger", function()
    local script = {
      ["/r.mp4"] = { { body = film:sub(1, -100) } },
      [fault_server.paths.create] = { fault_server.answer '{"task_id": "t1"}' },
      [fault_server.paths.balance] = { fault_server.answer '{"balance": 9}' },
      [TASK] = { flows.task("running", "") },
    }
    start(script, { retries = 0, ledger = folder .. "/ledger" })
    assert(client:create { model = "m", input = {}, job_key = "k" })
    local outcome, lookup = require "faceswap.ledger.outcome", require "faceswap.ledger.lookup"
    outcome.ended(client, "t1", { urls = { server.url .. "/r.mp4", "https://a/b" }, sizes = { #film } })
    local entry = assert(client.ledger.store:find { task_id = "t1", kind = "create" })
    local result = assert(lookup.result(entry))
    assert.same({ { server.url .. "/r.mp4", "https://a/b" }, { #film } }, { result.urls, result.sizes })
    local _, err = client:fetch(result, folder .. "/x.mp4")
    assert.matches("the media host sent 901 bytes, and 1000 were announced$", err.message)
    entry.urls = json.encode { "https://a/b" } -- as earlier versions wrote it
    assert.same({ { "https://a/b" }, {} }, { lookup.result(entry).urls, lookup.result(entry).sizes })
  end)

  it("of a host that announces two sizes is none", function()
    local function head(lengths)
      local lines = {}
      for i, length in ipairs(lengths) do
        lines[i] = "Content-Length: " .. length .. "\r\n"
      end
      return { fault = "raw", body = "HTTP/1.1 200 OK\r\n" .. table.concat(lines) .. "\r\n" .. film }
    end
    start { ["/1"] = { head { #film, 500 } }, ["/2"] = { head { 500, #film } }, ["/3"] = { head { "500, " .. #film } },
      ["/4"] = { head { #film, #film } } }
    for i = 1, 3 do
      local _, err = client:download(server.url .. "/" .. i, folder .. "/x.mp4")
      assert.matches("^the media host announces sizes that differ", err.message)
      assert.is_nil(shell.read(folder .. "/x.mp4"))
    end
    assert.truthy(client:download(server.url .. "/4", folder .. "/x.mp4"))
  end)

  it("is asked for as a whole where 304 answers the question for its rest", function()
    start({ ["/r"] = {
      { fault = "cut", body = film, length = 2000, headers = { ETag = '"1"' } }, { status = 304 },
      { body = film .. film, headers = { ETag = '"2"' } },
    } }, {})
    assert.truthy(client:download(server.url .. "/r", folder .. "/x.mp4"))
    assert.equal(film .. film, shell.read(folder .. "/x.mp4"))
    local asked = server:requests "/r"
    assert.same({ "bytes=1000-" }, { asked[2].headers.range, asked[3].headers.range })
  end)

  it("has its size also where media_info is no list", function()
    start {}
    local urls, sizes = result_urls.find { result = { media_urls = { "https://a/b" }, media_info = { size = 7 } } }
    assert.same({ { "https://a/b" }, { 7 } }, { urls, sizes })
    assert.same({}, (select(2, result_urls.find { result = { media_urls = { "https://a/b", "https://a/c" }, media_info = { size = 7 } } })))
  end)
end)
