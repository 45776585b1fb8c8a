-- Of people who are small in a picture, those whose faces were not to be seen were missed in silence, such as one among others at a far
-- table, since small bodies are mostly guesses: places were told without a doubt. Where faces tell that such small bodies are people,
-- others as sure are a doubt.
local missed_of = require "spec.support.missed"

describe("among people who are small in a picture", function()
  -- Beside two who are known by face and body, in a picture of which bodies below 96 pixels are guesses.
  local function missed(body, known)
    local lines = (known or "face 300 100 12 12\nface 400 100 12 12\nbody 290 92 30 100 0.30\nbody 390 92 30 100 0.28\n") .. body
    return missed_of(lines, 96)
  end

  it("one without a face is told", function()
    assert.equal("505 98\n", missed "body 490 92 30 100 0.28")
  end)

  it("a body that is less sure is nobody", function()
    assert.equal("", missed "body 490 92 30 100 0.25")
  end)

  it("a body that is smaller yet is nobody", function()
    assert.equal("", missed "body 490 92 16 50 0.30")
  end)

  it("as small a body is nobody where people are large", function()
    assert.equal("", missed("body 490 92 30 100 0.30", "face 130 60 40 40\nbody 80 40 140 300 0.30\n"))
  end)
end)
