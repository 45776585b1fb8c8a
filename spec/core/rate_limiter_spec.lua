-- The rules of csrc/core/policy/rate_limiter.c by themselves.
local core = require "faceswap.core"

-- Sends as fast as the rate_limiter lets it from `now` to `till`; `judge(sent)` says whether a request is refused. Answers come after
-- `delay`. Gives back when requests were sent.
local function drive(rate_limiter, now, till, judge, delay)
  local sent = {}
  while true do
    now = math.max(now, rate_limiter:due(now))
    if now >= till then
      return sent
    end
    rate_limiter:sent(now)
    sent[#sent + 1] = now
    rate_limiter:answered(now + (delay or 0.001), now, judge and judge(#sent) or false)
    now = now + 0.001
  end
end

local function never()
  return false
end

local function always()
  return true
end

describe("the rate_limiter", function()
  local rate_limiter

  before_each(function()
    rate_limiter = core.rate_limiter()
  end)

  it("sets no limit before the first refusal", function()
    assert.equal(0, rate_limiter:rate())
    for _ = 1, 10000 do
      assert.equal(5, rate_limiter:due(5))
      rate_limiter:sent(5)
      rate_limiter:answered(5, 5, false)
    end
    assert.equal(0, rate_limiter:rate())
  end)

  it("halves what was really sent when the service refuses", function()
    local now = 0
    for _ = 1, 200 do -- 20 a second
      now = now + 0.05
      rate_limiter:sent(now)
    end
    rate_limiter:answered(now, now, true)
    assert.is_true(math.abs(rate_limiter:rate() - 10) < 0.5, rate_limiter:rate())
  end)

  it("takes at most fifty a second for allowed at the first refusal", function()
    for _ = 1, 1000 do
      rate_limiter:sent(1)
    end
    rate_limiter:answered(1, 1, true)
    assert.equal(25, rate_limiter:rate())
    assert.is_true(rate_limiter:due(1) > 1)
  end)

  it("takes requests that were under way together for one sign", function()
    for _ = 1, 1000 do
      rate_limiter:sent(1)
    end
    for _ = 1, 1000 do
      rate_limiter:answered(2, 1, true)
    end
    assert.equal(25, rate_limiter:rate())
  end)

  it("takes them for one sign when answers come as fast as requests go", function()
    for _ = 1, 1000 do
      rate_limiter:sent(1)
    end
    for _ = 1, 1000 do
      rate_limiter:answered(1, 1, true)
      rate_limiter:answered(1, 1, false)
    end
    assert.equal(25, rate_limiter:rate())
  end)

  it("goes by what was sent, however late the refusal comes", function()
    for i = 1, 200 do
      rate_limiter:sent(i * 0.05)
    end
    rate_limiter:answered(40, 10, true)
    assert.is_true(math.abs(rate_limiter:rate() - 10) < 0.5, rate_limiter:rate())
  end)

  it("fills its bucket at the rate of the time", function()
    rate_limiter:sent(0)
    rate_limiter:answered(0, 0, true) -- to 1 a second
    rate_limiter:answered(0.5, 0.4, false) -- to 2 a second
    assert.equal(0.75, rate_limiter:due(0.5))
  end)

  it("pauses after a refusal, however much it had left", function()
    for _ = 1, 1000 do
      rate_limiter:sent(0)
    end
    rate_limiter:answered(0, 0, true) -- to 25 a second
    rate_limiter:sent(60)
    assert.equal(60, rate_limiter:due(60))
    rate_limiter:answered(60, 60, true)
    assert.equal(61, rate_limiter:due(60))
  end)

  it("does not grow by answers to what was sent before the refusal", function()
    for _ = 1, 1000 do
      rate_limiter:sent(0)
    end
    rate_limiter:answered(0.1, 0, true)
    for _ = 1, 999 do
      rate_limiter:answered(0.2, 0, false)
    end
    assert.equal(25, rate_limiter:rate())
  end)

  it("never falls below one request a second", function()
    drive(rate_limiter, 0, 60, always)
    assert.equal(1, rate_limiter:rate())
    assert.is_true(rate_limiter:due(60) <= 61)
  end)

  it("adds one request a second for every second at the full rate", function()
    rate_limiter:sent(0)
    rate_limiter:answered(0, 0, true)
    assert.equal(1, rate_limiter:rate())
    drive(rate_limiter, 0.001, 10, never)
    assert.is_true(math.abs(rate_limiter:rate() - 11) < 1, rate_limiter:rate())
  end)

  it("does not grow by what it does not use", function()
    rate_limiter:sent(0)
    rate_limiter:answered(0, 0, true)
    for second = 1, 1000 do
      rate_limiter:sent(second * 60)
      rate_limiter:answered(second * 60, second * 60, false)
    end
    assert.is_true(rate_limiter:rate() < 50, rate_limiter:rate())
  end)

  it("lets no burst follow a pause but a quarter of a second's", function()
    for _ = 1, 1000 do
      rate_limiter:sent(0)
    end
    rate_limiter:answered(0, 0, true) -- to 25 a second
    local sent = drive(rate_limiter, 600, 600.1, never)
    assert.is_true(#sent >= 7 and #sent <= 9, #sent)
    rate_limiter = core.rate_limiter()
    rate_limiter:sent(0)
    rate_limiter:answered(0, 0, true) -- to 1 a second
    rate_limiter:sent(60)
    assert.equal(61, rate_limiter:due(60))
  end)

  it("honours Retry-After for all requests, up to two minutes", function()
    rate_limiter:sent(0)
    rate_limiter:answered(0, 0, true, 7)
    assert.equal(7, rate_limiter:due(1))
    assert.equal(7, rate_limiter:due(6.9))
    rate_limiter:sent(8)
    rate_limiter:answered(8, 8, true, 86400)
    assert.equal(128, rate_limiter:due(9))
    rate_limiter:answered(9, 8, true, 1)
    assert.equal(128, rate_limiter:due(9))
  end)

  it("settles near the limit of a service that it does not know", function()
    for _, limit in ipairs { 3, 10, 40 } do
      rate_limiter = core.rate_limiter()
      -- the service counts the requests of each second
      local second, count, refused = -1, 0, 0
      local sent = {}
      local now = 0
      while now < 120 do
        now = math.max(now, rate_limiter:due(now))
        if math.floor(now) ~= second then
          second, count = math.floor(now), 0
        end
        count = count + 1
        rate_limiter:sent(now)
        sent[#sent + 1] = now
        rate_limiter:answered(now + 0.002, now, count > limit)
        refused = refused + (count > limit and 1 or 0)
        now = now + 0.003
      end
      local rate = (#sent - refused) / 120
      assert.is_true(rate > 0.5 * limit, ("%g of %g"):format(rate, limit))
      assert.is_true(refused < 0.25 * #sent, ("%d of %d refused at %g a second"):format(refused, #sent, limit))
    end
  end)
end)
