-- `ngx.say(faceswap.assert(client:balance()))` said "1000nil": faceswap.assert returned an error that was none behind what it was given,
-- and so did detect, swap, swap_primary, download and resume.
local faceswap = require "faceswap"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

local function pack(...)
  return { count = select("#", ...), ... }
end

describe("faceswap.assert", function()
  it("returns what it is given, and no more", function()
    assert.same({ count = 1, 1000 }, pack(faceswap.assert(1000)))
    assert.same({ count = 3, true, nil, 3 }, pack(faceswap.assert(true, nil, 3)))
  end)

  it("raises errors as texts", function()
    local client = assert(faceswap.new { api_key = "ak_0123456789abcdef0123456789abcdef" })
    local ok, problem = pcall(faceswap.assert, client:download("ftp://media.example/r.mp4", "r.mp4"))
    client:close()
    assert.same({ false, "faceswap: config: 'ftp://media.example/r.mp4' is not an http(s) URL" }, { ok, problem })
    assert.same({ false, "assertion failed!" }, { pcall(faceswap.assert, nil) })
    assert.same({ false, "assertion failed!" }, { pcall(faceswap.assert, false, nil) })
    assert.same({ false, "no" }, { pcall(faceswap.assert, nil, "no") })
  end)
end)

describe("a client's calls that go well", function()
  it("return one value", function()
    local folder = shell.temporary()
    local client = testing.new {}:client { ledger = folder .. "/ledger" }
    local function check(value, ...)
      assert.is_truthy(value)
      assert.equal(0, select("#", ...))
      return value
    end
    local film, photo = "https://media.example/film.mp4", "https://media.example/photo.jpg"
    local detection, task
    for _ = 1, 2 do -- the second time from the ledger
      detection = check(client:detect { video_url = film, job_key = "d" })
      task = check(client:swap(detection, { [0] = photo }, { job_key = "s" }))
      check(client:swap_primary { video_url = film, face = photo, job_key = "p" })
      check(client:create { model = "m", input = {}, job_key = "c" })
    end
    check(client:balance())
    check(client:estimate(detection, { [0] = photo }))
    check(client:resume())
    check(task:status())
    local result = check(task:wait())
    check(client:download(result.urls[1], folder .. "/one.mp4"))
    check(client:fetch(result, folder .. "/two.mp4"))
    check(client:run { video_url = film, choose = { [0] = photo }, output = folder .. "/three.mp4" })
    client:close()
  end)
end)
