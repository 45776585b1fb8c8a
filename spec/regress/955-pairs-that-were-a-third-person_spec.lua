-- Two who stood close, with their arms raised, were seen as one large body besides the two bodies that they have. Its middle lies between
-- their heads, where no face is: a third person, who made each place a doubt.
local shell = require "spec.support.shell"

describe("of two who stand close", function()
  local program

  setup(function()
    program = shell.compile "-O2 spec/support/missed.c csrc/local/places/*.c csrc/vision/geometry.c"
  end)

  local function missed(lines)
    return shell.run { "sh", "-c", ("%s <%s"):format(program, shell.write(program .. ".in", table.concat(lines, "\n"))) }
  end

  local two = { "face 1139 416 188 188", "face 765 461 176 185", "body 1015 152 896 1276 0.25", "body 166 253 912 1173 0.20" }

  local function and_also(body)
    return missed { two[1], two[2], two[3], two[4], body }
  end

  it("the body of both is no third person", function()
    assert.equal("", and_also "body 201 109 1642 1319 0.20")
  end)

  it("a third one beside them is", function()
    assert.equal("2050 182\n", and_also "body 1700 109 700 1319 0.20")
  end)

  it("a third one before one of them is", function()
    assert.equal("450 114\n", and_also "body 0 20 900 1400 0.20")
  end)
end)
