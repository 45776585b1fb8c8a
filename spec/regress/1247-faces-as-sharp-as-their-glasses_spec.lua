-- How sharp a scene is was told by the rims of glasses, too: behind them a soft face became a sharp one.
-- One Lua is enough: no Lua has a part in it.
local pictures = require "spec.support.pictures"

local TARGET = "build/samples/franck_02159.jpg"
local SOFT = "crop=560:600:960:60,gblur=3"
local RIM = "lt(abs(hypot((X-%d)/1.25,Y-%d)-32),3.5)"
local GLASSES = RIM:format(157, 264) .. "+" .. RIM:format(256, 280) .. "+between(X,196,217)*lt(abs(Y-262),3)"
local CHEEK = "60:40:235:340"

-- What is lost of a picture's cheek when it is blurred.
local function detail(picture)
  return pictures.lumas("crop=" .. CHEEK .. ",format=gray,split[a][b];[b]gblur=1.5[c];[a][c]blend=all_mode=difference", picture)[1]
end

local function swapped(filter)
  return (pictures.swap({ "-i", "build/samples/sample3.jpg", "-vf", filter }, TARGET))
end

describe("a soft face behind glasses", function()
  it("gets one that is as soft", function()
    local bare = detail(swapped(SOFT))
    local behind = detail(swapped(SOFT .. ",format=rgb24," .. pictures.repaint("if(" .. GLASSES .. ",28,IN)")))
    assert.is_true(behind < 1.2 * bare, ("%g without them, %g behind them"):format(bare, behind))
  end)
end)
