-- An order where a selector was due, r.who(r.left_to_right), was called a list of selectors; and how long somebody is seen in a picture
-- was told to be what no service tells and what was not found in it, as if it could be.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"
local shell = require "spec.support.shell"

describe("an order where a selector is due", function()
  for what, call in pairs {
    ["as it is"] = function() return r.plan { r.who(r.left_to_right):stays() } end,
    ["called"] = function() return r.plan { r.who(r.left_to_right()):stays() } end,
    ["within another selector"] = function() return r.plan { r.who(r.any(r.gender "male", r.left_to_right)):stays() } end,
  } do
    it("is told to be one: " .. what, function()
      assert.error_matches(call, "left_to_right is an order, and means nobody; the first in it is r.nth(1, r.left_to_right)", 1, true)
    end)
  end

  it("is told to be one in JSON", function()
    local path = shell.temporary() .. "/plan.json"
    shell.write(path, '{"rules": [{"who": "first_seen", "becomes": "a.jpg"}]}')
    local _, err = r.load(path)
    assert.matches('first_seen is an order, and means nobody; the first in it is {"nth": 1, "order": "first_seen"}', tostring(err), 1, true)
  end)

  it("is no matter of lists that are none", function()
    assert.error_matches(function() return r.plan { r.who({ r.largest, r.smallest }):stays() } end, "a list is no selector", 1, true)
  end)
end)

describe("how long somebody is seen", function()
  it("is what a picture does not tell", function()
    local detection = detections.of({ { person = "p1", box = { 10, 10, 50, 50 }, frames = 1 } }, { media_kind = "image" })
    local decisions, err = r.plan { r.who(r.on_screen(1, nil)):becomes "a.jpg" }:decide(detection)
    assert.is_nil(decisions)
    assert.matches("face 0 has no seconds: a picture lasts no time", err.message, 1, true)
  end)
end)
