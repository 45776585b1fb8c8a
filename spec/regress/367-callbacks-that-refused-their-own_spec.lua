-- URLs of a long lifetime were refused by who had made them; the receiver of callbacks showed the
-- password of its address; and a request without a target ended the user's server with an index of nil.
local callback = require "faceswap.callback"

local SECRET = ("s"):rep(32)

describe("a receiver of callbacks", function()
  for _, lifetime in ipairs { 0.5, 60, 86400.7, 2 ^ 31, 1e14, 2 ^ 53, 1e15, 1e300 } do
    it(("accepts its own URLs of a lifetime of %.15g s"):format(lifetime), function()
      local receiver = assert(callback.new { secret = SECRET, url = "https://me.example/done", lifetime = lifetime })
      local url, job = receiver:issue()
      if lifetime >= 1 then
        assert.equal(job, receiver:verify(url))
        assert.equal(200, receiver:receive("POST", url))
      end
      assert.is_true(#url < 300)
    end)
  end

  it("shows no password", function()
    local receiver = assert(callback.new { secret = SECRET, url = "https://me:hunter22@example.org/done" })
    assert.equal("faceswap.Callback (https://me:***@example.org/done)", tostring(receiver))
    assert.matches("^https://me:hunter22@", (receiver:issue()))
  end)

  it("names a target that is none", function()
    local receiver = assert(callback.new { secret = SECRET, url = "https://me.example/done" })
    for _, target in ipairs { 5, {}, true } do
      assert.has_error(function() receiver:receive("POST", target) end, "receive: target must be a string, got " .. type(target))
      assert.has_error(function() receiver:verify(target) end, "verify: target must be a string, got " .. type(target))
    end
    assert.has_error(function() receiver:receive("POST") end, "receive: target must be a string, got nil")
  end)
end)
