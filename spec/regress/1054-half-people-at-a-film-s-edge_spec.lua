-- Whom a film's edge halves beside others was neither told nor doubted, so that "the rightmost" was somebody else in silence; of somebody
-- whom it cuts a little less, the body was a second place.
-- One Lua is enough: what this tests is what the engine sees and paints.
local r = require "faceswap.rules"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a film of a group that ends within a face", function()
  local session = media_session.new()

  -- A part of the photograph, so many of its pixels from `left` on, in 640 pixels of width.
  local function detect(sample, width, left)
    return session:detection_of("video", { "-i", "build/samples/" .. sample, "-vf",
      ("crop=%d:1350:%d:0,scale=640:-2,format=yuv420p,loop=39:1"):format(width, left), "-c:v", "libx264", "-preset", "veryfast",
      "-crf", "18" })
  end

  for what, case in pairs {
    ["who is cut to a half"] = { "sample6.jpg", 1570, 0, 3 },
    ["who is cut to a third"] = { "sample6.jpg", 1270, 0, 2 },
    ["who is cut, and not the body as well"] = { "sample3.jpg", 1580, 0, 2 },
    ["who is cut on the left, and not the body as well"] = { "sample3.jpg", 1200, 690, 2 },
  } do
    it("doubts the place of " .. what, function()
      local sample, width, left, persons = shell.unpack(case)
      local detection = detect(sample, width, left)
      assert.equal(persons, #detection.faces)
      assert.equal(1, #detection.maybe_faces)
      local box = detection.maybe_faces[1].box
      assert.is_true(left > 0 and box[1] < 0 or left == 0 and box[1] + box[3] > 640, "not at the edge")
      local place = left > 0 and r.leftmost() or r.rightmost()
      local decisions, doubts = assert(r.plan { r.who(place):becomes "x" }:decide(detection))
      assert.equal(persons, #decisions)
      assert.equal("left_out", doubts[1].kind)
    end)
  end
end)
