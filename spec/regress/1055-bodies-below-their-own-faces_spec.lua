-- Of somebody whose head stands out less than the body, the search for bodies tells shoulders and below: a second person, below the first
-- one's face, who made each place a doubt.
local missed_of = require "spec.support.missed"

describe("of a body that begins below a face", function()
  -- Beside somebody who is known by face and body; the face of the other one is below y = 236, and above 326.
  local function missed(body)
    local lines = "face 515 253 77 77\nface 768 236 92 90\nbody 429 200 250 700 0.30\n" .. body
    return missed_of(lines)
  end

  it("which may be that one's, nobody is told", function()
    for top = 290, 350, 20 do
      assert.equal("", missed(("body 697 %d 271 547 0.19"):format(top)))
    end
  end)

  it("a head lower or more, somebody is", function()
    assert.matches("^83%d 4%d%d\n$", missed "body 697 380 271 547 0.19")
  end)

  it("beside it, somebody is", function()
    assert.matches("^96%d 3%d%d\n$", missed "body 830 350 271 547 0.19")
  end)
end)
