-- The end of a medium is found in any file, also in one that was made to be slow: of fill bytes, or of the smallest parts that there are.
-- One Lua is enough: C reads the file.
local core = require "faceswap.core"
local shell = require "spec.support.shell"

describe("the look for a medium's end", function()
  -- System calls that this process has read by (proc_pid_io(5)).
  local function reads()
    return tonumber(shell.read("/proc/self/io"):match "syscr: (%d+)")
  end

  for name, parts in pairs {
    ["a JPEG of fill bytes"] = { "\255\216", "\255" },
    ["a GIF of blocks of a byte"] = { "GIF89a\1\0\1\0\0\0\0!\249", "\1\1" },
    ["a film of empty boxes"] = { "\0\0\0\8ftyp", "\0\0\0\8free" },
  } do
    it("reads " .. name .. " in pieces, not byte by byte", function()
      local size = 1000000
      local path = shell.write(shell.temporary() .. "/medium", parts[1] .. parts[2]:rep(size / #parts[2]))
      local before = reads()
      assert.is_true(core.ends_early(path))
      assert.is_true(reads() - before < size / 1000)
    end)
  end
end)
