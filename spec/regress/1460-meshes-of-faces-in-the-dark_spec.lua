-- The mesh network learnt from daylight: what it saw of a dark face, which the detector gets lightened, lay by a hundredth of the
-- face elsewhere, and mouths and lids opened and closed otherwise than the face's.
-- One Lua is enough: no Lua has a part in it.
local shell = require "spec.support.shell"

local SOURCES = "-O2 spec/support/dark_mesh.c csrc/vision/face/mesh_measures.c csrc/vision/net/face_mesh.c csrc/vision/net/crop_region.c"
  .. " csrc/vision/net/resample.c csrc/vision/net/tflite.c csrc/vision/net/tflite_net.c"
  .. " csrc/vision/net/net.c csrc/vision/net/window.c csrc/vision/net/model_file.c csrc/vision/scratch.c csrc/vision/geometry.c"
  .. " csrc/vision/picture/picture.c csrc/base/error.c -lXNNPACK -lswscale -lavutil -lm"
local FACES = { { "sample3.jpg", "420:420:1010:100" }, { "sample6.jpg", "360:360:190:430" } }

describe("the mesh of a face", function()
  local path, pictures

  setup(function()
    path, pictures = shell.compile(SOURCES), {}
    for i, face in ipairs(FACES) do
      pictures[i] = ("%s.%d"):format(path, i)
      shell.ffmpeg { "-i", "build/samples/" .. face[1], "-vf", ("crop=%s,scale=320:320"):format(face[2]), "-frames:v", "1", "-f",
        "rawvideo", "-pix_fmt", "bgr24", pictures[i] }
    end
  end)

  -- Where the points are, in thousandths of the face's size, how many numbers of what the network sees were changed for it, and how many
  -- fold what BlazeFace sees is lightened.
  local function look(picture, light, noise)
    local said = shell.run { "sh", "-c", ("%s <%s"):format(shell.command { path, light, noise }, shell.quote(picture)) }
    local off, changed, fold = said:match "^(%S+) (%d+) (%S+)"
    return tonumber(off), tonumber(changed), tonumber(fold)
  end

  it("is where it is in light", function()
    for _, picture in ipairs(pictures) do
      local off, changed = look(picture, 0.1, 0.6)
      assert.is_true(off < 7, tostring(off))
      assert.is_true(changed > 100000, tostring(changed))
    end
  end)

  -- 10.9 and 6.7 thousandths as they are, and 8.8 and 6.0 where noise bounds the light
  it("is nearer to that in noise, too", function()
    for _, picture in ipairs(pictures) do
      local off = look(picture, 0.16, 3.5)
      assert.is_true(off < 8, tostring(off))
    end
  end)

  it("has no louder noise where that makes faces less likely", function()
    for _, picture in ipairs(pictures) do
      local _, _, fold = look(picture, 0.16, 3.5)
      assert.is_true(fold < 1.1, tostring(fold))
      _, _, fold = look(picture, 0.1, 0.6)
      assert.is_true(fold > 1.8, tostring(fold))
    end
  end)

  it("is made of the same numbers in ordinary light", function()
    for _, picture in ipairs(pictures) do
      local off, changed = look(picture, 0.8, 0)
      assert.is_true(off < 2, tostring(off))
      assert.equal(0, changed)
    end
  end)
end)
