-- Whether an output can be written is tried out before anything is paid; a program that was killed just then left a file of one byte beside
-- the output, which nobody removed.
local shell = require "spec.support.shell"

local KILLER = [[
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

ssize_t write(int fd, const void *data, size_t length) {
  if (length == 1)
    raise(SIGKILL);
  return syscall(SYS_write, fd, data, length);
}
]]

describe("a program that is killed while it tries whether it can write", function()
  it("leaves nothing behind", function()
    local folder = shell.temporary()
    local source = shell.write(folder .. "/killer.c", KILLER)
    shell.run { "cc", "-shared", "-fPIC", "-o", folder .. "/killer.so", source }
    shell.run { "mkdir", folder .. "/out" }
    local script = ('print(require("faceswap").writable "%s/out/film.mp4") io.stdout:flush()'):format(folder)
    local line = shell.command { arg[-1] or "lua5.4", "-e", script }
    assert.equal("true\n", shell.run { "sh", "-c", line })
    assert.is_false(pcall(shell.run, { "env", "LD_PRELOAD=" .. folder .. "/killer.so", "sh", "-c", line .. "; exit $?" }))
    assert.equal("", shell.run { "ls", "-A", folder .. "/out" })
  end)
end)
