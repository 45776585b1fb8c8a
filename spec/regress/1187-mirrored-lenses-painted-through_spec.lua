-- Lenses in a scene that mirror the sky or are coloured are no darker than many an eye in the shade: the new face's eyes were painted over
-- them. They are told by what is not behind them to be seen, an eye, and by their colour.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

local unpack = table.unpack or unpack -- luacheck: ignore

local LEFT, RIGHT, MOUTH = "40:30:137:275", "40:30:236:291", "90:50:150:390"

-- ffmpeg's geq that puts red, green and blue where `where` is true.
local function paint(where, red, green, blue)
  return ("geq=r='if(%s,%s,r(X,Y))':g='if(%s,%s,g(X,Y))':b='if(%s,%s,b(X,Y))'"):format(where, red, where, green, where, blue)
end

local function within(size)
  return ("lt(min(hypot((X-157)/1.25,Y-284),hypot((X-256)/1.25,Y-300)),%d)"):format(size)
end

-- The middle woman with lenses before her eyes whose upper part has one colour and whose lower part the other, without a rim.
local function wearing(upper, lower)
  local colours = {}
  for i = 1, 3 do
    colours[i] = ("if(lt(Y-284-(X-157)*0.16,6),%d,%d)"):format(upper[i], lower[i])
  end
  return "crop=560:600:960:60,format=gbrp," .. paint(within(34), unpack(colours))
end

local function assert_kept(upper, lower)
  local _, difference = pictures.swap({ "-i", clips.sample "sample3.jpg", "-vf", wearing(upper, lower) }, clips.path "other_man.jpg")
  assert.is_true(difference(MOUTH) > 5, "nothing was swapped: the mouth differs by " .. difference(MOUTH))
  local left, right = difference(LEFT), difference(RIGHT)
  assert.is_true(left < 1 and right < 1, ("they differ by %.2f and %.2f"):format(left, right))
end

describe("lenses in a scene that mirror", function()
  it("sky and ground stay", function()
    assert_kept({ 120, 160, 205 }, { 62, 70, 62 })
  end)

  it("a sunset stay", function()
    assert_kept({ 190, 95, 20 }, { 110, 30, 15 })
  end)

  it("stay in each frame of a film that moves", function()
    local move = ",loop=49:1,noise=alls=8:allf=t,rotate=0.05*sin(n/6):c=gray,format=yuv420p"
    local scene, result = pictures.swap_film({ "-i", clips.sample "sample3.jpg", "-vf",
      wearing({ 120, 160, 205 }, { 62, 70, 62 }) .. move }, clips.path "other_man.jpg")
    local found = pictures.differences(scene, result, "crop=24:16:145:282")
    assert.equal(50, #found)
    assert.is_true(math.max(unpack(found)) < 6, "a frame's lens differs by " .. math.max(unpack(found)))
  end)
end)
