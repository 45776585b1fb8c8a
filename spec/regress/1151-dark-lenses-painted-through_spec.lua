-- Dark lenses of a face that is turned were not looked for: the new face's eyes were painted over them, half as strong as elsewhere. Of
-- tinted ones in a dark frame pieces stayed, and of dark ones in a light frame nothing.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

local unpack = table.unpack or unpack -- luacheck: ignore

-- What a part inside of each lens differs by from the scene.
local function differences(source, left, right)
  local _, difference = pictures.swap({ "-i", clips.sample(source.sample), "-vf", source.filter }, clips.path "other_man.jpg")
  assert.is_true(difference(source.mouth) > 5, "nothing was swapped: the mouth differs by " .. difference(source.mouth))
  return difference(left), difference(right)
end

-- Puts `value` where `where` is true.
local function paint(where, value)
  return pictures.repaint(("if(%s,%s,IN)"):format(where, value))
end

local function within(size)
  return ("lt(min(hypot((X-157)/1.25,Y-284),hypot((X-256)/1.25,Y-300)),%d)"):format(size)
end

local function bridge(from, to, left, right)
  return ("between(X,%d,%d)*between(Y-272-(X-196)*0.16,%d,%d)"):format(left, right, from, to)
end

-- The middle woman with glasses on, their lenses as bright as `lens` leaves them: a filter of ffmpeg.
local function wearing(frame, lens)
  local rims = within(37) .. "*not(" .. within(32) .. ")"
  return ("crop=560:600:960:60,format=gbrp,%s,%s,%s,%s"):format(paint(within(32), lens), paint(rims, frame),
    paint(bridge(-3, 3, 196, 217), frame), paint(bridge(4, 6, 202, 211), "20")) -- the last one is the bridge's shadow
end

local LEFT, RIGHT = "40:30:137:275", "40:30:236:291"

local function frontal(frame, lens)
  return differences({ sample = "sample3.jpg", filter = wearing(frame, lens), mouth = "90:50:150:390" }, LEFT, RIGHT)
end

describe("lenses in a scene that nobody sees through", function()
  it("stay before a face that is turned", function()
    -- The half that is turned away becomes narrower, the other one wider.
    local lenses = "lt(min(hypot((X-185)/30,(Y-174)/32),hypot((X-258)/44,(Y-176)/34)),1)+between(X,200,230)*lt(abs(Y-168),4)"
    local turned = "geq='p(195+(X-195)*if(lt(X,195),1.7,0.8),Y)'"
    local near, far = differences({ sample = "sample1.jpg", mouth = "60:30:160:244",
      filter = ("crop=400:440:260:300,format=gbrp,%s,%s"):format(paint(lenses, "26"), turned) }, "60:36:244:158", "12:36:182:158")
    assert.is_true(near < 1, "the nearer one differs by " .. near)
    assert.is_true(far < 1, "the other one differs by " .. far)
  end)

  it("stay where a dark frame holds tinted ones", function()
    local left, right = frontal("20", "0.5*IN")
    assert.is_true(left < 1 and right < 1, ("they differ by %.2f and %.2f"):format(left, right))
  end)

  it("stay where a light frame holds dark ones", function()
    local left, right = frontal("235", "0.25*IN")
    assert.is_true(left < 1 and right < 1, ("they differ by %.2f and %.2f"):format(left, right))
  end)

  it("stay in each frame of a film, in which they are now a little brighter and now a little darker", function()
    local waver = ",loop=49:1,noise=alls=12:allf=t,rotate=0.1*sin(n/6):c=gray,format=yuv420p"
    local scene, result = pictures.swap_film({ "-i", clips.sample "sample3.jpg", "-vf", wearing("20", "0.52*IN") .. waver },
      clips.path "other_man.jpg")
    local found = pictures.differences(scene, result, "crop=" .. LEFT)
    assert.equal(50, #found)
    assert.is_true(math.max(unpack(found)) < 12, "a frame's lens differs by " .. math.max(unpack(found)))
  end)
end)
