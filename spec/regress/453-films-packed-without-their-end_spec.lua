-- A film packed by gzip whose end was missing was taken for the whole: libcurl does not notice. One of several members, or without its
-- label, could not be fetched; and a submission's answer without the label was not read.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local film = fault_server.film(200000)

describe("what is packed by gzip", function()
  local folder, gzip
  local label = { ["Content-Encoding"] = "gzip" }

  setup(function()
    gzip = shell.gzip(film)
  end)

  before_each(function()
    folder = shell.temporary()
  end)

  local function fetch(answers, options, given)
    local path, err, count
    local client, server = fault_server.start_client({ ["/r"] = answers }, options)
    path, err = client:download(server.url .. "/r", folder .. "/out", given)
    count = #server:requests "/r"
    return path, err, count
  end

  it("is not taken without its end, nor damaged", function()
    local damaged = gzip:sub(1, 100) .. ("x"):rep(20) .. gzip:sub(121)
    for _, body in ipairs { gzip:sub(1, -9), gzip:sub(1, -2), gzip:sub(1, 200), damaged } do
      for _, headers in ipairs { label, {} } do
        local path, err = fetch({ { body = body, headers = headers } }, { retries = 0 })
        assert.is_nil(path)
        assert.equal("protocol", err.kind)
        assert.matches("packed, and damaged or without its end", err.message, 1, true)
        assert.equal("", shell.run { "ls", "-A", folder })
      end
    end
  end)

  it("is taken whole, in several members, twice packed, and without a label", function()
    for _, body in ipairs { gzip, shell.gzip(film:sub(1, 999)) .. shell.gzip(film:sub(1000)), shell.gzip(gzip) } do
      for _, headers in ipairs { label, { ["Content-Encoding"] = "x-gzip" }, { ["Content-Type"] = "application/gzip" } } do
        local _, err, count = fetch({ { body = body, headers = headers } }, nil, { size = #film, kind = "video" })
        assert.is_nil(err)
        assert.equal(1, count)
        assert.equal(film, shell.read(folder .. "/out"))
        assert.equal("out", (shell.run { "ls", "-A", folder }:gsub("%s", "")))
      end
    end
  end)

  it("is no larger than is allowed, and what was announced", function()
    local _, err = fetch({ { body = gzip } }, { max_media = #film - 1, retries = 0 })
    assert.matches("larger than the allowed 199999 bytes", err.message, 1, true)
    _, err = fetch({ { body = gzip, headers = label } }, { retries = 0 }, { size = #film + 1 })
    assert.matches("sent 200000 bytes, and 200001 were announced", err.message, 1, true)
    assert.equal("", shell.run { "ls", "-A", folder })
  end)

  it("is shown where it is no medium", function()
    local _, err = fetch({ { body = shell.gzip "<h1>Please sign in</h1>", headers = label } }, { retries = 0 })
    assert.matches("no video or picture; the server said: Please sign in", err.message, 1, true)
  end)

  it("is gone on with where it has no label", function()
    local etag, half = { ETag = '"v1"' }, math.floor(#gzip / 2)
    local path, _, count = fetch({
      { fault = "cut", body = gzip:sub(1, half), length = #gzip, headers = etag },
      { status = 206, body = gzip:sub(half + 1),
        headers = { ETag = '"v1"', ["Content-Range"] = ("bytes %d-%d/%d"):format(half, #gzip - 1, #gzip) } },
    }, { retries = 1 })
    assert.equal(film, shell.read(path))
    assert.equal(2, count)
  end)

  it("is the outcome of a submission without a label, too, as far as it goes", function()
    local body = shell.gzip('{"code": 200, "message": "ok", "data": {"task_id": "t1"}}')
    for _, given in ipairs { body, body:sub(1, -5) } do
      local client = fault_server.start_client({ [fault_server.paths.create] = { { body = given } } }, { retries = 0 })
      assert.equal("t1", assert(client:create { model = "m", input = {} }).id)
    end
  end)

  it("fills no memory where it is an answer", function()
    local body = shell.gzip('{"code": 200, "data": {"balance": 1' .. (" "):rep(9 * 2 ^ 20) .. "}}")
    local client = fault_server.start_client({ [fault_server.paths.balance] = { { body = body } } }, { retries = 0 })
    assert.equal("protocol", select(2, client:balance()).kind)
  end)
end)
