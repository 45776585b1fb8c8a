-- client:run paid for a detection before it told of a callback's address that is none, of a choice whose targets, keys or seconds cannot be
-- any, and of parts of a video, which the hosted service does not swap.
local r = require "faceswap.rules"
local testing = require "faceswap.testing"

local PHOTO = "https://a/x.png"

describe("client:run", function()
  -- What it says where nothing was sent.
  local function refusal(given, options)
    local double = testing.new()
    given.video_url = given.image_url == nil and "https://a/v.mp4" or nil
    local result, err = double:client(options):run(given)
    assert.is_nil(result)
    assert.same({}, double:asked())
    return err
  end

  it("sends nothing for a callback's address that is none", function()
    local err = refusal { choose = { [0] = PHOTO }, callback_url = "me.example/done" }
    assert.equal("config", err.kind)
    assert.equal("callback_url: 'me.example/done' is not an http(s) URL", err.message)
  end)

  for _, case in ipairs {
    { {}, "the choice gives no face a target" },
    { { [0] = false }, "the choice gives no face a target" },
    { { [0] = 5 }, "face 0: a target must be a URL or a picture's path, got a number" },
    { { [0] = { from = 1 } }, "face 0: the target names no picture" },
    { { [0] = { PHOTO, seconds = 1 } }, "face 0: a target is one picture, { picture, from = seconds, to = seconds }; it has a `seconds`" },
    { { [0] = { PHOTO, from = 0 / 0 } }, "face 0: `from` must be a number of seconds" },
    { { [0] = { PHOTO, from = 2, to = 1 } }, "face 0: from >= to (2 >= 1)" },
    { { [0.5] = PHOTO }, "there is no face 0.5; a choice's keys are face ids, as in { [0] = target }" },
    { { alice = PHOTO }, "there is no face alice; a choice's keys are face ids, as in { [0] = target }" },
    { { ["0"] = PHOTO }, "the face '0' is named by a string; ids are numbers, as in { [0] = target }" },
  } do
    it("sends nothing for a choice that no detection suits: " .. case[2], function()
      for _, backend in ipairs { "hosted", "local" } do
        local err = refusal({ choose = case[1] }, { backend = backend })
        assert.equal("choice", err.kind)
        assert.equal(case[2], err.message)
      end
    end)
  end

  it("sends nothing for a part of a video, which the hosted service does not swap, or of a picture", function()
    for _, choose in ipairs { { [0] = { PHOTO, from = 1.5 } }, r.plan { r.who(r.everyone):becomes { PHOTO, from = 1.5 } } } do
      local err = refusal { choose = choose }
      assert.equal("choice", err.kind)
      assert.matches("is to be swapped from 1.5 s to the end: the hosted service swaps a face in the whole video", err.message, 1, true)
    end
    local err = refusal({ choose = { [0] = { PHOTO, from = 1.5 } }, image_url = "https://a/p.png" }, { backend = "local" })
    assert.equal("face 0: a picture has no seconds from which on, or to which, a face could be swapped", err.message)
  end)

  it("asks as ever for a choice that may suit", function()
    local targets = setmetatable({}, { __index = function() return PHOTO end })
    local idle = r.plan { r.who(r.id(7)):becomes { PHOTO, from = 1 }:allowing "absent", r.everyone_else:becomes(PHOTO), locate = false }
    for _, choose in ipairs { targets, idle, { [0] = PHOTO, [1] = false } } do
      local double = testing.new()
      double:client():run { video_url = "https://a/v.mp4", choose = choose }
      assert.equal(1, #double:asked "detect")
    end
  end)
end)
