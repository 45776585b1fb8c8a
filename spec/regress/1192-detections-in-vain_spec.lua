-- client:run had the video uploaded and detected, which may cost, before it looked whether the pictures of the choice are there.
local r = require "faceswap.rules"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

describe("client:run", function()
  it("sends nothing where a picture of the choice is not there", function()
    local empty = shell.write(shell.temporary() .. "/empty.jpg", "")
    for _, case in ipairs {
      { { [0] = "no/such.png" }, "face 0: the target is neither a URL nor a readable file: no/such.png" },
      { { [0] = "https://a/x.png", [1] = { empty, from = 1 } }, "face 1: the target " .. empty .. " is empty" },
      { r.plan { r.who(r.everyone):becomes "no/such.png" }, "a picture of the plan is neither a URL nor a readable file: no/such.png" },
      { r.plan { r.who(r.like "no/such.png"):becomes "https://a/x.png" }, "neither a URL nor a readable file: no/such.png" },
    } do
      local double = testing.new()
      local result, err = double:client():run { video_url = "https://a/v.mp4", choose = case[1] }
      assert.is_nil(result)
      assert.equal("choice", err.kind)
      assert.matches(case[2], err.message, 1, true)
      assert.equal(0, #double:asked "detect")
    end
  end)

  it("asks a function about faces as ever", function()
    local double = testing.new()
    assert(double:client():run { video_url = "https://a/v.mp4", choose = function() return "https://a/x.png" end })
    assert.equal(1, #double:asked "detect")
  end)
end)
