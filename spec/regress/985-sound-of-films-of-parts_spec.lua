-- Sound of a QuickTime film of which parts are shown got all that is left out between them, in packets of one sample each, as what is not
-- compressed got up to a packet of it at each part: 20 to 40 ms.
local be32 = require("spec.support.byte_order").be32
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

-- Adds to the size of the box whose name stands there.
local function grow(bytes, at, by)
  local a, b, c, d = bytes:byte(at - 4, at - 1)
  return bytes:sub(1, at - 5) .. be32(((a * 256 + b) * 256 + c) * 256 + d + by) .. bytes:sub(at)
end

local PARTS = { { 280, 200 }, { 200, 600 } } -- ms: how long, from where

-- Gives the n-th track of a file whose index stands at its end an edit list of the parts; `rate`: its times a ms.
local function edit(bytes, n, rate)
  local moov, trak, at = assert(bytes:find("moov", 1, true)), nil, 1
  for _ = 1, n do
    trak = assert(bytes:find("trak", at, true))
    at = trak + 4
  end
  local edts, list = assert(bytes:find("edts", trak, true)), assert(bytes:find("elst", trak, true))
  local entries = ""
  for _, part in ipairs(PARTS) do
    entries = entries .. be32(part[1]) .. be32(part[2] * rate) .. be32(65536)
  end
  bytes = bytes:sub(1, list - 5) .. be32(40) .. "elst" .. be32(0) .. be32(2) .. entries .. bytes:sub(list + 24)
  for _, box in ipairs { edts, trak, moov } do
    bytes = grow(bytes, box, 12)
  end
  return bytes
end

describe("sound of a film of which two parts are shown", function()
  local session = media_session.new()

  for _, kind in ipairs { { 8000, "pcm_s16le", 0.002 }, { 48000, "pcm_s16le", 0.011 }, { 48000, "aac", 0.04 } } do
    local rate, codec, near = shell.unpack(kind)
    it(("lasts as long as these parts: %s, %d"):format(codec, rate), function()
      local path = session:path "whole.mov"
      shell.ffmpeg { "-i", clips.path "one.mp4", "-f", "lavfi", "-i", "sine=440:sample_rate=" .. rate, "-map", "0:v", "-map", "1:a", "-t",
        "1", "-c:v", "libx264", "-preset", "veryfast", "-bf", "0", "-g", "5", "-c:a", codec, "-video_track_timescale", "1000", path }
      local bytes = edit(edit(shell.read(path), 1, 1), 2, rate / 1000)
      local outcome = session:swap(session:write("parts.mov", bytes))
      local sound = shell.ffmpeg { "-i", outcome.output, "-map", "0:a", "-f", "s16le", "-" }
      assert.near(0.48, #sound / 2 / rate, near)
    end)
  end
end)
