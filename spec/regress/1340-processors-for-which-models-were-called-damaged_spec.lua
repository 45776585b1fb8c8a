-- Where XNNPACK does not work on the processor, or cannot read what it is (64-bit ARM without /sys), all models were called damaged.
local shell = require "spec.support.shell"
local small_disk = require "spec.support.small_disk"

local OPEN = [[local analyzer, err = require("faceswap.faces").open() print(err and err.message or "it needs none")]]

describe("the module for faces, where no network can be computed", function()
  local library = shell.temporary() .. "/no_xnnpack.so"
  setup(function()
    shell.run { "cc", "-shared", "-fPIC", "-o", library, "spec/support/no_xnnpack.c" }
  end)

  it("says that XNNPACK does not work there", function()
    assert.equal("no network can be computed: XNNPACK does not work on this processor\n",
      shell.run { "env", "LD_PRELOAD=" .. library, arg[-1], "-e", OPEN })
  end)

  small_disk.it("names /sys if that is not there", function()
    assert.equal("no network can be computed: /sys/devices/system/cpu, which describes the processor, is not there\n",
      shell.run { "unshare", "-m", "sh", "-c", 'mount -t tmpfs tmpfs /sys && exec "$0" "$@"', "env", "LD_PRELOAD=" .. library, arg[-1],
        "-e", OPEN })
  end)
end)
