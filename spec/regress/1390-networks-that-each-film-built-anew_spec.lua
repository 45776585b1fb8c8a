-- Each detection built the networks of its film anew, which the process that it is a copy of can have: 0.1 s before the first face.
-- One Lua is enough: what this tests is in C.
local shell = require "spec.support.shell"

local SOURCES = "-O2 spec/support/detect_sizes.c csrc/local/analysis/frame_detector.c csrc/local/media/frame_pixels.c"
  .. " csrc/vision/face/turned_frames.c csrc/vision/face/turned_looks.c csrc/vision/picture/grey.c csrc/vision/picture/picture.c"
  .. " csrc/vision/geometry.c -lswscale -lavutil -lm"

describe("what is built ahead", function()
  local sizes = shell.compiled(SOURCES)

  --- The different lines, sorted.
  local function set(lines)
    local seen, list = {}, {}
    for line in lines:gmatch "[^\n]+" do
      if not seen[line] then list[#list + 1] = line end
      seen[line] = true
    end
    table.sort(list)
    return list
  end

  for _, film in ipairs { "640 360", "1280 720", "1920 1080", "3840 2160" } do
    it("is what a film of " .. film .. " takes", function() assert.same(set(sizes(nil, film:match "(%d+) (%d+)")), set(sizes())) end)
  end
end)
