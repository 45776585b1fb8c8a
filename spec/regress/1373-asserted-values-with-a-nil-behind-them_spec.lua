-- `ngx.say(faceswap.assert(client:balance()))` said "1000nil": faceswap.assert returned an error that was none behind what it was given.
local faceswap = require "faceswap"

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
