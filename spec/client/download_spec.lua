-- What a download takes for a medium, and how it goes on where it broke off.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local film = fault_server.film

describe("a download", function()
  local server, client, folder, descriptors

  before_each(function()
    folder = shell.temporary()
    descriptors = shell.descriptors()
  end)
  local function finish()
    if client then
      client:close()
      server:stop()
      client = nil
    end
  end

  after_each(function()
    finish()
    assert.equal(descriptors, shell.descriptors(), "what was opened is closed")
  end)

  local function start(answers, options)
    finish()
    client, server = fault_server.start_client({ ["/r"] = answers }, options)
  end

  local function fetch(options)
    return client:download(server.url .. "/r?signature=" .. tostring(math.random()), folder .. "/out", options)
  end

  local function files()
    return (shell.run { "ls", "-A", folder }:gsub("%s+$", ""):gsub("\n", " "))
  end

  local gif, png = "GIF89a" .. ("x"):rep(600), "\137PNG\r\n\26\n" .. ("x"):rep(600)

  describe("is refused, and leaves nothing,", function()
    local cases = {
      ["of a portal's page"] = { { body = "<html><body>Please sign in</body></html>" }, "no video or picture", "Please sign in" },
      ["of a page in place of a file of a known size"] = { { body = "<html>" }, "is no video or picture", nil, { size = 1000 } },
      ["of JSON"] = { { body = '{"code": 200}' }, "no video or picture" },
      ["of a large page"] = { { body = "<html>", ["repeat"] = 100000 }, "no video or picture", "<html>" },
      ["of nothing"] = { { body = "" }, "is empty" },
      ["with 202"] = { { status = 202, body = "not yet" }, "HTTP 202: the media host sent no file, it may come later", "not yet" },
      ["with 204"] = { { status = 204 }, "HTTP 204" },
      ["with a part that nobody asked for"] = {
        { status = 206, body = film(), headers = { ["Content-Range"] = "bytes 0-999/2000" } }, "the whole was asked for",
      },
      ["of a size that was not announced"] = { { body = film(999) }, "sent 999 bytes, and 1000 were announced", nil, { size = 1000 } },
      ["of a picture in place of a film"] = { { body = png }, "of another kind (png) than was asked for (video)", nil, { kind = "video" } },
      ["of a film in place of a picture"] = { { body = film() }, "another kind", nil, { kind = "image" } },
      ["of a GIF in place of a film"] = { { body = gif }, "of another kind (gif) than was asked for (video)", nil, { kind = "video" } },
      ["of a picture in place of a GIF"] = { { body = png }, "another kind", nil, { kind = "gif" } },
    }
    for name, case in pairs(cases) do
      it(name, function()
        start({ case[1] }, { retries = 1 })
        local path, err = fetch(case[4])
        assert.is_nil(path)
        assert.equal("protocol", err.kind)
        assert.is_true(err.retryable)
        assert.matches(case[2], err.message, 1, true)
        assert.equal(2, #server:requests("/r"))
        assert.equal("", files())
        if case[3] then
          assert.matches(case[3], err.body, 1, true)
          assert.is_true(#err.body <= 1024)
        end
      end)
    end
  end)

  it("takes what fits", function()
    for kind, body in pairs { video = film(), gif = gif, image = png } do
      start { { body = body } }
      assert(fetch { kind = kind, size = #body })
      assert.equal(body, shell.read(folder .. "/out"))
    end
    local webp = "RIFF\0\0\0\0WEBP" .. ("x"):rep(600)
    for _, case in ipairs { { "gif", film() }, { "gif", webp }, { "image", webp }, { "image", gif } } do
      start { { body = case[2] } }
      assert(fetch { kind = case[1] })
    end
  end)

  it("is no larger than is allowed", function()
    for _, answer in ipairs { { body = film(2000) }, { fault = "raw", body = "HTTP/1.1 200 OK\r\n\r\n" .. film(2000) } } do
      start({ answer }, { max_media = 1500, retries = 0 })
      local path, err = fetch()
      assert.is_nil(path)
      assert.equal("the answer is larger than the allowed 1500 bytes (max_media)", err.message)
      assert.equal("", files())
    end
    start({ { body = film(1500) } }, { max_media = 1500 })
    assert(fetch())
  end)

  it("ends after the time that it is given", function()
    start { { fault = "hang" } }
    local begun, event = core.now(), nil
    local path, err = fetch { timeout = 0.5, on_progress = function(last) event = last end }
    assert.is_nil(path)
    assert.is_nil(event.expected or event.fraction) -- nobody has told a size
    assert.equal("timeout", err.kind)
    assert.is_true(core.now() - begun < 20)
  end)

  it("comes once the portal is gone", function()
    start { { body = "<html>portal</html>" }, { status = 202 }, { body = film() } }
    assert(fetch())
    assert.equal(film(), shell.read(folder .. "/out"))
  end)

  it("is decoded where the server has encoded it without being asked", function()
    local packed = shell.write(folder .. "/packed", film())
    shell.run { "gzip", packed }
    start { { body = shell.read(packed .. ".gz"), headers = { ["Content-Encoding"] = "gzip" } } }
    assert(fetch())
    assert.equal(film(), shell.read(folder .. "/out"))
    assert.equal("identity", server:requests("/r")[1].headers["accept-encoding"])
  end)

  describe("that broke off", function()
    local whole = film(5000)
    local etag = { ETag = '"v1"' }

    local function part(from, to, more)
      local headers = { ["Content-Range"] = ("bytes %d-%d/%d"):format(from, to - 1, #whole), ETag = '"v1"' }
      shell.merge(headers, more)
      return { status = 206, body = whole:sub(from + 1, to), headers = headers }
    end

    local function cut(at, headers)
      return { fault = "cut", body = whole:sub(1, at), length = #whole, headers = headers or etag }
    end

    local function check(wanted, headers)
      assert(fetch())
      assert.equal(whole, shell.read(folder .. "/out"))
      assert.equal("out", files())
      local asked = {}
      for i, request in ipairs(server:requests("/r")) do
        asked[i] = request.headers.range or "all"
        assert.equal(request.headers.range and (headers or '"v1"'), request.headers["if-range"])
      end
      assert.same(wanted, asked)
    end

    it("goes on there", function()
      start { cut(4000), part(4000, 5000) }
      check { "all", "bytes=4000-" }
    end)

    it("goes on by the time of the last change where there is no strong tag", function()
      local modified = "Wed, 21 Oct 2015 07:28:00 GMT"
      start {
        cut(4000, { ETag = 'W/"v1"', ["Last-Modified"] = modified }),
        part(4000, 5000, { ETag = 'W/"v1"', ["Last-Modified"] = modified }),
      }
      check({ "all", "bytes=4000-" }, modified)
    end)

    it("begins anew where its tag cannot be sent back", function()
      for _, tag in ipairs { '"v\1"', '"v\127"', '"' .. ("v"):rep(200) .. '"' } do
        start { cut(4000, { ETag = tag }), { body = whole } }
        check { "all", "all" }
      end
    end)

    it("goes on several times", function()
      local second = part(2000, 5000)
      second.fault, second.length, second.body = "cut", 3000, whole:sub(2001, 3000)
      start { cut(2000), second, part(3000, 5000) }
      check { "all", "bytes=2000-", "bytes=3000-" }
    end)

    it("goes on where the server sends a part of the rest", function()
      start { cut(2000), part(2000, 4000), part(4000, 5000) }
      check { "all", "bytes=2000-", "bytes=4000-" }
    end)

    it("goes on where the server does not tell how long the whole is", function()
      start { cut(4000), part(4000, 5000, { ["Content-Range"] = "bytes 4000-4999/*" }) }
      check { "all", "bytes=4000-" }
    end)

    it("goes on where less comes again than is compared", function()
      local function nameless(from, to)
        local answer = part(from, to)
        answer.headers.ETag = nil
        return answer
      end
      start { cut(4500), nameless(4500, 5000), nameless(3476, 3576), nameless(3476, 5000) }
      check { "all", "bytes=4500-", "bytes=3476-", "bytes=3476-" }
    end)

    it("goes on after a refusal whose own sizes differ", function()
      local lengths = "Content-Length: 4\r\nContent-Length: 5\r\nContent-Length: 4\r\n"
      local refusal = { fault = "raw", body = "HTTP/1.1 503 Busy\r\n" .. lengths .. "\r\nbusy" }
      start { cut(4000), refusal, part(4000, 5000) }
      check { "all", "bytes=4000-", "bytes=4000-" }
    end)

    it("does not go on with what was no medium", function()
      start { { fault = "cut", body = ("<html>log in "):rep(100), length = 5000, headers = etag }, { body = whole, headers = etag } }
      check { "all", "all" }
    end)

    it("goes on also where a page came before it", function()
      start { { body = "<html>portal</html>" }, cut(4000), part(4000, 5000) }
      check { "all", "all", "bytes=4000-" }
    end)

    it("begins anew where the content is another one", function()
      start { cut(4000), { body = whole, headers = { ETag = '"v2"' } } }
      check { "all", "bytes=4000-" }
    end)

    it("begins anew where nothing names the content", function()
      start { cut(4000, {}), { body = whole } }
      check { "all", "all" }
    end)

    for name, answer in pairs {
      ["a part from elsewhere"] = part(3000, 5000),
      ["a part from elsewhere that is as long as the rest"] = part(3000, 4000),
      ["a part that goes beyond the end"] = part(4000, 5000, { ["Content-Range"] = "bytes 4000-5000/5000" }),
      ["a part that ends before it begins"] = part(4000, 5000, { ["Content-Range"] = "bytes 4000-3999/5000" }),
      ["a part of no known whole that ends before it begins"] = part(4000, 5000, { ["Content-Range"] = "bytes 4000-3999/*" }),
      ["a part of another whole"] = part(4000, 5000, { ["Content-Range"] = "bytes 4000-4999/6000" }),
      ["a part of other content"] = part(4000, 5000, { ETag = '"v2"' }),
      ["a part that does not say which"] = part(4000, 5000, { ["Content-Range"] = "4000" }),
      ["a part without a place"] = { status = 206, body = whole:sub(4001), headers = etag },
      ["a refusal of the range"] = { status = 416, headers = { ["Content-Range"] = "bytes */5000" } },
    } do
      it("begins anew after " .. name, function()
        start { cut(4000), answer, { body = whole, headers = etag } }
        check { "all", "bytes=4000-", "all" }
      end)
    end

    it("is gone on with by the next run, of the same URL alone", function()
      start({ cut(4000), part(4000, 5000) }, { retries = 0 })
      local _, err = fetch()
      assert.equal("transport", err.kind)
      assert.equal("out.faceswap-part out.faceswap-part.note", files())
      client:close()
      client = server:client()
      check { "all", "bytes=4000-" }
    end)

    it("is gone on with where the client was dropped meanwhile", function()
      start { { fault = "hold", body = whole:sub(1, 4000), length = #whole, headers = etag }, part(4000, 5000) }
      client.core:start { call = "get", url = server.url .. "/r", file = folder .. "/out", timeout = 60 }
      shell.wait(60, "four thousand bytes", function()
        client.core:step(0.02)
        return #(shell.read(folder .. "/out.faceswap-part") or "") == 4000
      end)
      assert.equal("out.faceswap-part", files()) -- a note takes time, so a small part has none before it breaks
      client = nil
      collectgarbage()
      collectgarbage()
      assert.equal("out.faceswap-part out.faceswap-part.note", files())
      client = server:client()
      check { "all", "bytes=4000-" }
    end)

    it("is not mixed with what another URL has", function()
      start({ cut(4000) }, { retries = 0 })
      assert.is_nil((fetch()))
      start { { body = gif } } -- another port
      assert(fetch())
      assert.equal(gif, shell.read(folder .. "/out"))
      assert.is_nil(server:requests("/r")[1].headers.range)
      assert.equal("out", files())
    end)

    it("is gone on with after the process was killed", function()
      local size = 3 * 2 ^ 20
      local large = film(size)
      server = fault_server.start { ["/r"] = {
        { fault = "hold", body = large:sub(1, 2 * 2 ^ 20), length = size, headers = etag },
        { status = 206, body = large:sub(2 * 2 ^ 20 + 1),
          headers = { ["Content-Range"] = ("bytes %d-%d/%d"):format(2 * 2 ^ 20, size - 1, size), ETag = '"v1"' } },
      } }
      local script = shell.write(folder .. "/script", ([[
        local client = require("faceswap").new { base_url = %q, api_key = %q }
        client:download(%q, %q)
      ]]):format(server.url, fault_server.KEY, server.url .. "/r", folder .. "/out"))
      os.execute(("%s %s & echo $! > %s/pid"):format(arg and arg[-1] or "lua5.4", script, folder))
      shell.wait(60, "two megabytes", function()
        local file = io.open(folder .. "/out.faceswap-part")
        local there = file and file:seek "end"
        if file then
          file:close()
        end
        return there == 2 * 2 ^ 20
      end)
      os.execute("kill -9 " .. shell.read(folder .. "/pid"))
      shell.wait(60, "its end", function()
        local done = os.execute(("flock -n %s/out.faceswap-part true"):format(folder))
        return done == true or done == 0
      end)
      client = server:client()
      assert(client:download(server.url .. "/r", folder .. "/out"))
      assert.equal(large, shell.read(folder .. "/out"))
      assert.equal(("bytes=%d-"):format(2 * 2 ^ 20), server:requests("/r")[2].headers.range)
    end)

    it("is not gone on with by two at a time, nor through a link that somebody has laid", function()
      start { { body = whole }, { body = whole }, { body = whole } }
      shell.write(folder .. "/precious", "mine")
      shell.run { "ln", "-s", folder .. "/precious", folder .. "/out.faceswap-part" }
      local jobs = {}
      for i = 1, 3 do
        jobs[i] = client:spawn(function()
          return assert(fetch())
        end)
      end
      client:join_all(jobs)
      assert.equal("mine", shell.read(folder .. "/precious"))
      assert.equal(whole, shell.read(folder .. "/out"))
    end)
  end)
end)
