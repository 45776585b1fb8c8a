-- Where the disk became full at the end of the demo's clip, ffmpeg ended with 0, and half a clip got the name of the whole one. A picture
-- that found no room kept its name, too, and `make demo` took all for made from then on.
local shell = require "spec.support.shell"

describe("the demo's clip", function()
  local folder
  before_each(function()
    folder = shell.temporary()
  end)

  -- Makes it where no file may become larger than so many blocks of 512 bytes; how that ended, and what is there then.
  local function made(blocks)
    local script = "examples/make_clip.sh build/samples $0/out/input.mp4 $0/out"
    local line = ("trap '' XFSZ; ulimit -f %s; %s 2>/dev/null && echo made || echo failed"):format(blocks, script)
    local status = shell.run({ "sh", "-c", line, folder }):match "%a+"
    return status, shell.run { "ls", folder .. "/out" }
  end

  it("has its name once it is whole, and is there once its pictures are", function()
    local status, files = made "unlimited"
    assert.same({ "made", "input.mp4\ntarget_1.jpg\ntarget_2.jpg\n" }, { status, files })
    local size = #shell.read(folder .. "/out/input.mp4")
    shell.remove(folder .. "/out")
    assert.same({ "failed", "" }, { made(math.floor(size / 512)) })
  end)
end)
