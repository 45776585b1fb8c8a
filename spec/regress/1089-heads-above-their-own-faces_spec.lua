-- Of somebody with a hat, much hair or a raised arm the body begins far above the face, which was therefore not the body's: a second
-- person, above the first one's face, who made each place a doubt. A face that no other body has is that one's.
local missed_of = require "spec.support.missed"

describe("of a body that begins far above a face", function()
  -- Beside somebody who is known by face and body; the middle of the other face is at y = 514, and its height 84.
  local function missed(bodies)
    local lines = "face 221 270 85 87\nface 858 472 94 84\nbody 105 187 317 443 0.25\n" .. bodies
    return missed_of(lines)
  end

  it("which no other body has, nobody is told", function()
    for top = 350, 430, 20 do
      assert.equal("", missed(("body 815 %d 219 255 0.23"):format(top)))
    end
  end)

  it("a head higher, somebody is", function()
    assert.matches("^92%d 3%d%d\n$", missed "body 815 310 219 290 0.23")
  end)

  it("which another body has, somebody is", function()
    assert.matches("^92%d 4%d%d\n$", missed "body 815 370 219 255 0.23\nbody 790 440 240 190 0.22")
  end)

  it("which a body that is hardly one has, nobody is told", function()
    assert.equal("", missed "body 815 370 219 255 0.23\nbody 790 440 240 190 0.08")
  end)

  it("nobody is told by another body of that place either", function()
    assert.equal("", missed "body 815 370 219 255 0.23\nbody 865 340 192 266 0.20")
  end)

  it("beside the face, somebody is", function()
    assert.matches("^1110 %d%d%d\n$", missed "body 1000 370 219 255 0.23")
  end)
end)
