-- QuickTime files may show parts of their film only. Behind a part that ends before a key frame, the next one came too late.
local be32 = require("spec.support.byte_order").be32
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

-- Adds to the size of the first box of this name.
local function grow(bytes, name, by)
  local at = assert(bytes:find(name, 1, true)) - 4
  local a, b, c, d = bytes:byte(at, at + 3)
  return bytes:sub(1, at - 1) .. be32(((a * 256 + b) * 256 + c) * 256 + d + by) .. bytes:sub(at + 4)
end

describe("a film of which two parts are shown", function()
  local session = media_session.new()

  it("has both at their times", function()
    local path = session:path "whole.mp4"
    shell.run { "ffmpeg", "-v", "error", "-y", "-i", clips.path "three.mp4", "-t", "1", "-an", "-c:v", "libx264", "-preset", "veryfast",
      "-bf", "0", "-g", "5", "-video_track_timescale", "1000", path } -- its index stands behind its frames
    local bytes = shell.read(path)
    local list = assert(bytes:find("elst", 1, true))
    local parts = be32(280) .. be32(200) .. be32(65536) .. be32(200) .. be32(600) .. be32(65536)
    bytes = bytes:sub(1, list - 5) .. be32(40) .. "elst" .. be32(0) .. be32(2) .. parts .. bytes:sub(list + 24)
    for _, name in ipairs { "edts", "trak", "moov" } do
      bytes = grow(bytes, name, 12)
    end
    local before = survey.measure(session:write("parts.mp4", bytes))
    local outcome = session:swap(session:path "parts.mp4")
    local after = survey.measure(outcome.output)
    assert.equal(12, before.count)
    assert.equal(before.count, after.count)
    assert.is_true(survey.moved(before, after) < 0.0015)
  end)
end)
