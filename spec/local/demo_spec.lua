-- What `make demo` does, and what is found in the clip that it makes.
local faceswap = require "faceswap"
local docs = require "spec.support.docs"
local shell = require "spec.support.shell"

local function lua(script, folder)
  local here = shell.run({ "pwd" }):gsub("%s+$", "")
  return shell.run { "sh", "-c", ("cd %s && exec %s %s/%s"):format(shell.quote(folder), arg[-1] or "lua5.4", here, script) }
end

local function probe(path, stream, entry)
  return (shell.ffprobe { "-select_streams", stream, "-count_packets", "-show_entries", "stream=" .. entry, path }:gsub("%s+$", ""))
end

local function audio_digest(path)
  return shell.ffmpeg { "-i", path, "-map", "0:a", "-c", "copy", "-f", "streamhash", "-" }
end

describe("the demo", function()
  local folder = shell.temporary()

  setup(function()
    docs.copy_demo(folder .. "/out", "input.mp4")
  end)

  it("leaves a playable video, its sound untouched, and a sheet of who became whom", function()
    local printed = lua("examples/demo.lua out", folder)
    assert.matches("4 persons found, 2 swapped", printed, 1, true)
    local input, output = folder .. "/out/input.mp4", folder .. "/out/demo.mp4"
    assert.equal("h264", probe(output, "v", "codec_name"))
    assert.equal(probe(input, "v", "nb_read_packets"), probe(output, "v", "nb_read_packets"))
    assert.equal(audio_digest(input), audio_digest(output))
    local html = shell.read(folder .. "/out/faces.html")
    local _, targets = html:gsub('alt="target of face %d"', "")
    assert.equal(2, targets)
  end)

  it("has four persons: two that come back after a cut, two that are in one scene", function()
    local client = assert(faceswap.new { backend = "local" })
    local faces = assert(client:detect { video = folder .. "/out/input.mp4" }).faces
    client:close()
    assert.equal(4, #faces)
    -- the man of scenes 1 and 3, the woman of scenes 1 and 2, the two others of scene 2
    local expected = { { 0, 10, 150 }, { 0, 8, 200 }, { 4, 8, 100 }, { 4, 8, 100 } }
    for i, face in ipairs(faces) do
      local first, last, frames = shell.unpack(expected[i])
      assert.is_true(math.abs(face.first_seen - first) < 0.2 and math.abs(face.last_seen - last) < 0.2, "face " .. i)
      assert.is_true(math.abs(face.frames - frames) <= 5, ("face %d is in %d frames"):format(i, face.frames))
    end
  end)
end)
