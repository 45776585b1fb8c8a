-- On x86 without AVX-512, XNNPACK chose a kernel whose innermost loop, as Debian's compiler builds it, waits for a sum in memory: the
-- convolutions took twice as long as by the one that it keeps for AMD's first Zen.
local shell = require "spec.support.shell"

describe("the networks", function()
  it("run with the kernels that wait for nothing", function()
    local sources = "-DFS_CPUINFO spec/support/kernels.c csrc/vision/kernels.c -lcpuinfo"
    local said = shell.run { shell.compile(sources) }
    assert.is_true(said == "first Zen\n" or said == "no FMA\n", said)
  end)
end)
