-- The irises of a swapped face had the target's mean colour alone: no pupil, and nothing that glinted in them.
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

local ACTOR = "build/samples/franck_02159.jpg"
-- What glints in his irises: a white spot above the middle of each.
local GLINT = "geq=lum='if(lt(min(hypot(X-%d,Y-%d),hypot(X-%d,Y-%d)),3.5),250,lum(X,Y))':cb='cb(X,Y)':cr='cr(X,Y)'"
local LEFT, RIGHT, ABOVE = { x = 364, y = 271 }, { x = 476, y = 256 }, 4

local function glinting(path)
  local filter = GLINT:format(LEFT.x, LEFT.y - ABOVE, RIGHT.x, RIGHT.y - ABOVE)
  shell.ffmpeg { "-i", ACTOR, "-vf", filter, path }
end

local function luma(picture, eye, above)
  return pictures.mean(picture, ("4:4:%d:%d"):format(eye.x - 2, eye.y - above - 2), "Y")
end

describe("the irises of a swapped face", function()
  it("glint as the target's do, where the scene's do not", function()
    local folder = shell.temporary()
    local target, changes = folder .. "/target.png", {}
    glinting(target)
    local result = pictures.swap({ "-i", ACTOR }, target)
    for name, eye in pairs { left = LEFT, right = RIGHT } do
      changes[name .. " glint"] = luma(result, eye, ABOVE) - luma(ACTOR, eye, ABOVE)
      changes[name .. " below"] = luma(result, eye, -ABOVE) - luma(ACTOR, eye, -ABOVE)
    end
    for _, side in ipairs { "left", "right" } do
      local glint, below = changes[side .. " glint"], changes[side .. " below"]
      assert.is_true(glint > 50, ("the %s glint is brighter by %g only"):format(side, glint))
      assert.is_true(math.abs(below) < 20, ("the %s iris changes by %g below it"):format(side, below))
    end
  end)
end)
