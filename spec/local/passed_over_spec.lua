-- One Lua is enough: the program that runs is in C.
local shell = require "spec.support.shell"

local SOURCES = "spec/support/passed_over.c csrc/local/analysis/track_follower.c csrc/local/analysis/tracklet.c "
  .. "csrc/local/analysis/landmark_tones.c csrc/local/mesh/*.c csrc/vision/face/mesh_measures.c csrc/vision/geometry.c "
  .. "csrc/base/parallel.c csrc/base/thread.c -lavutil -lz -pthread"

describe("a face that is followed", function()
  local program = shell.compiled(SOURCES)

  -- frames, speed, where it leaps, where its eyes are shut; what is looked at beside every fourth frame
  for case, expected in pairs {
    ["33 1"] = "9 looks: 1", -- the second frame tells that it goes its way
    ["14 1"] = "5 looks: 1 13", -- the shot ends, one, two and three frames after a look
    ["15 1"] = "5 looks: 1 14",
    ["16 1"] = "5 looks: 1 15",
    ["33 3"] = "17 looks: 1 3 6 10 14 18 22 26 30", -- of what moves faster, every second frame is looked at
    ["33 1 21"] = "13 looks: 1 21 22 23 25", -- a leap, wherever it is
    ["33 1 22"] = "13 looks: 1 21 22 23 25",
    ["33 1 23"] = "13 looks: 1 21 22 23 25",
    ["33 1 99 21"] = "10 looks: 1 21", -- shut eyes
    ["33 1 99 22"] = "12 looks: 1 21 22 23",
    ["33 1 99 23"] = "10 looks: 1 23",
  } do
    it(("is where it was put, or looked for (%s)"):format(case), function()
      local words = {}
      for word in case:gmatch "%S+" do
        words[#words + 1] = word
      end
      assert.equal(expected:gsub(":", ", off by 0.0 at most:"), program(nil, table.unpack(words)))
    end)
  end
end)
