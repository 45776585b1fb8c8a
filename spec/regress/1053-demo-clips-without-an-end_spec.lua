-- Where the disk became full at the end of the demo's clip, ffmpeg ended with 0, and half a clip got the name of the whole one. A picture
-- that found no room kept its name, too, and `make demo` took all for made from then on.
local docs = require "spec.support.docs"
local shell = require "spec.support.shell"

describe("the demo's clip", function()
  local folder
  before_each(function()
    folder = shell.temporary()
  end)

  it("has its name once it is whole, and is there once its pictures are", function()
    local whole = docs.demo_clip() -- which the same script has made
    assert.equal("input.mp4\nparty.mp4\ntarget_1.jpg\ntarget_2.jpg\n", shell.run { "ls", (whole:gsub("/[^/]*$", "")) })
    -- where no file may become larger than so many blocks of 512 bytes
    local script, blocks = "examples/make_clip.sh build/samples $0/out/input.mp4 $0/out", math.floor(#shell.read(whole) / 512)
    local line = ("trap '' XFSZ; ulimit -f %d; %s 2>/dev/null && echo made || echo failed"):format(blocks, script)
    assert.equal("failed\n", shell.run { "sh", "-c", line, folder })
    assert.equal("", shell.run { "ls", folder .. "/out" })
  end)
end)
