-- A camera that panned quickly over what is rich in contrast began a new shot with every frame: each face was followed for one frame.
local shell = require "spec.support.shell"
local shots = require "spec.support.shots"

-- Bright and dark patches that move by so many pixels a frame.
local PATCHES = "nullsrc=s=320x180:r=25:d=0.8,format=gray,geq='128+100*sin((X+%s*N)/37)*cos((Y+%s*N)/29)'"

describe("a quick pan", function()
  local function shots_of(filter)
    return shots("-f lavfi -i " .. shell.quote(filter))
  end

  for _, move in ipairs { { "18", "0" }, { "-33", "0" }, { "0", "15" }, { "21", "-12" } } do
    it(("is one shot: %s, %s"):format(move[1], move[2]), function()
      assert.equal("0 ", shots_of(PATCHES:format(move[1], move[2])))
    end)
  end

  it("ends at a cut", function()
    assert.equal("0 10 ", shots_of("nullsrc=s=320x180:r=25:d=0.8,format=gray,geq="
      .. "'128+100*if(lt(N,10),sin((X+18*N)/37)*cos(Y/29),cos((X-18*N)*(Y+40)/2700)*sin(Y/11))'"))
  end)
end)
