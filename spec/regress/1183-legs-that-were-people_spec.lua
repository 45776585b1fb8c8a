-- Of people who sit, or stand with their arms crossed, the search for bodies also tells what they have below the face: a second person, on
-- the first one's lap or chest, who made places a doubt.
local missed_of = require "spec.support.missed"

describe("of somebody whose face and body are told", function()
  -- A man who sits, from his hair at y = 165 to his feet at y = 557, his chin at y = 238. `own`: another body of his.
  local function missed(bodies, own)
    local lines = ("face 460 195 44 43\n%s\n%s"):format(own or "body 380 165 192 392 0.45", bodies)
    return missed_of(lines)
  end

  it("what lies below the face, and for the most part in the body, is nobody", function()
    assert.equal("", missed "body 379 332 193 277 0.36")
    assert.equal("", missed "body 355 300 200 250 0.36")
  end)

  it("who stands beside the body, though before a part of it, is somebody", function()
    assert.equal("384 368\n", missed "body 300 349 168 277 0.36")
    assert.equal("388 266\n", missed "body 320 250 136 300 0.36")
  end)

  it("who is much narrower than the body is somebody", function()
    assert.equal("425 315\n", missed "body 360 300 130 250 0.45")
  end)

  it("who begins beside the face is somebody", function()
    assert.equal("409 217\n", missed "body 340 201 138 340 0.36")
  end)

  it("what lies in the body of the first look is nobody in the second, where the body is another one", function()
    local tall, short = "380 100 192 457 0.45", "380 165 192 200 0.45"
    local in_tall, above = "380 110 180 250 0.36", "380 10 180 250 0.36"
    assert.equal("", missed(("again %s\nagain %s"):format(short, in_tall), "body " .. tall))
    assert.equal("", missed(("again %s\nbody %s"):format(tall, in_tall), "body " .. short))
    assert.equal("470 31\n", missed(("again %s\nagain %s"):format(short, above), "body " .. tall))
  end)
end)
