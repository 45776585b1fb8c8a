-- A 206 of the right range and size, but without an ETag and a Last-Modified, was put behind the beginning of a film whatever it held: a
-- page, or another film.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local film = fault_server.film(5000)

describe("the rest of a film that comes without a name", function()
  local server, client, folder

  before_each(function()
    folder = shell.temporary()
  end)

  local function cut(headers)
    return { fault = "cut", body = film:sub(1, 4000), length = #film, headers = headers or { ETag = '"v1"' } }
  end

  local function part(from, of, headers)
    headers = headers or {}
    headers["Content-Range"] = ("bytes %d-%d/%d"):format(from, #film - 1, #film)
    return { status = 206, body = of:sub(from + 1), headers = headers }
  end

  local function asked()
    local list = {}
    for i, request in ipairs(server:requests "/r") do
      list[i] = request.headers.range or "all"
    end
    return list
  end

  local function start(answers, options)
    client, server = fault_server.start_client({ ["/r"] = answers }, options)
  end

  local function fetch()
    return client:download(server.url .. "/r", folder .. "/out")
  end

  local function check(wanted)
    assert.equal(film, shell.read(folder .. "/out"))
    assert.equal("out", (shell.run { "ls", "-A", folder }:gsub("%s", "")))
    assert.same(wanted, asked())
  end

  local page = ("<html>Please sign in</html>"):rep(200):sub(1, #film)
  local other = film:sub(1, 40) .. ("z"):rep(#film - 40)

  it("is taken where it goes on from bytes that are there", function()
    for _, headers in ipairs { { ETag = '"v1"' }, { ["Last-Modified"] = "Wed, 21 Oct 2015 07:28:00 GMT" } } do
      start { cut(headers), part(4000, film), part(2976, film) }
      assert(fetch())
      check { "all", "bytes=4000-", "bytes=2976-" }
      shell.run { "rm", folder .. "/out" }
    end
  end)

  for name, content in pairs { ["a page"] = page, ["another film"] = other } do
    it("is not taken where it is of " .. name, function()
      start { cut(), part(4000, content), part(2976, content), { body = film } }
      assert(fetch())
      check { "all", "bytes=4000-", "bytes=2976-", "all" }
    end)
  end

  it("is not taken for the whole where it ends before what is there", function()
    local few = part(2976, film)
    few.body, few.headers["Content-Range"] = film:sub(2977, 3500), "bytes 2976-3499/5000"
    start { cut(), part(4000, film), few, part(2976, film) }
    assert(fetch())
    check { "all", "bytes=4000-", "bytes=2976-", "bytes=2976-" }
  end)

  it("is compared by the next run, too", function()
    start({ cut(), part(4000, page), part(2976, film) }, { retries = 0 })
    assert.is_nil((fetch()))
    local _, err = fetch()
    assert.matches("does not say what its part is of", err.message, 1, true)
    client:close()
    client = server:client { retries = 0 }
    assert(fetch())
    check { "all", "bytes=4000-", "bytes=2976-" }
  end)
end)
