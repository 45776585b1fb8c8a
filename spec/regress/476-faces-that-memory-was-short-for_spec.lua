-- A face whose embedding found no memory was told as none, or as one that may be none, as if its landmarks were degenerate; and a
-- square that is none ended a job for want of memory. Allocations fail in turn here.
local shell = require "spec.support.shell"

describe("a look at a picture", function()
  it("is complete or fails, whichever allocation does", function()
    local folder = shell.temporary()
    local program = shell.build() .. "/soak-vision-steps"
    shell.run { "make", "-s", program }
    shell.ffmpeg { "-i", "build/samples/sample1.jpg", "-vf", "scale=480:-2", folder .. "/faces.jpg" }
    local ok, report = pcall(shell.run, { program, "build/models", folder .. "/faces.jpg", "50" })
    assert.is_true(ok, report)
    assert.matches("%d%d steps failed in turn: .* 0 bad", report)
  end)
end)
