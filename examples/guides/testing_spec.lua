-- A spec of code that uses faceswap, without the service, an engine, a network or waiting. See testing.md.
-- Run: busted --lua=lua5.4 examples/guides/testing_spec.lua
local testing = require "faceswap.testing"

-- The code under test, as it might stand in a module of yours: gives everybody in a video the same face, and tells the user how that
-- went.
local function mask_everyone(client, video, face)
  local result, err = client:run {
    video_url = video,
    choose = function() return face end,
    timeout = 900,
  }
  if result then
    return ("done for %s credits: %s"):format(result.credits, result.urls[1])
  elseif err.code == 402 then
    return "please top up your account"
  elseif err.ambiguous then
    return "we do not know whether it was paid for; support will look into it"
  elseif err.kind == "timeout" then
    return ("still running; ask again for %s"):format(err.task_id)
  end
  return "failed: " .. err.message
end

describe("mask_everyone", function()
  local VIDEO, FACE = "https://example.org/party.mp4", "https://example.org/mask.png"
  local double, client

  before_each(function()
    double = testing.new { faces = 3, cost = 12 }
    client = double:client()
  end)

  it("gives each face the mask", function()
    assert.matches("^done for 12 credits: https://", mask_everyone(client, VIDEO, FACE))
    local sent = double:asked("create")[1].body
    assert.equal("video-face-swap-multi", sent.model)
    for id = 0, 2 do
      assert.same({ face_id = id, target = FACE }, sent.input.faces[id + 1])
    end
  end)

  it("asks for money when there is none", function()
    double:on("create", "no_credits")
    assert.equal("please top up your account", mask_everyone(client, VIDEO, FACE))
    assert.equal(0, #double:tasks())
  end)

  it("never pays twice when the answer to the submission is lost", function()
    double:on("create", "lost")
    assert.matches("do not know", mask_everyone(client, VIDEO, FACE))
    assert.equal(1, #double:asked "create")
    assert.equal(1, #double:tasks()) -- the service did take it on
  end)

  it("gives up waiting after a quarter of an hour, which takes no time here", function()
    double:on("create", { takes = 3600 })
    assert.equal("still running; ask again for task-1", mask_everyone(client, VIDEO, FACE))
    assert.is_true(double:now() >= 900)
  end)

  it("is not impressed by a busy service", function()
    double:on("detect", "rate_limited", "rate_limited"):on("task", { status = 502, body = "<html>Bad Gateway", times = 3 })
    assert.matches("^done", mask_everyone(client, VIDEO, FACE))
    assert.equal(3, #double:asked "detect")
  end)
end)
