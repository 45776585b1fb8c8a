-- Whoever looked at one picture waited until each of two threads had loaded the models, of which one had nothing to do with them.
-- One Lua is enough: the threads are of C.
local clips = require "spec.support.clips"
local faces = require "faceswap.faces"
local shell = require "spec.support.shell"

describe("an analyzer", function()
  local analyzer
  after_each(function()
    analyzer:close()
  end)

  local function threads()
    return tonumber(shell.line "ls /proc/$PPID/task | wc -l")
  end

  it("has another thread once a picture would wait, and no more than it may", function()
    local before = threads()
    analyzer = assert(faces.open { threads = 2 })
    local path = clips.path "target.jpg"
    for _ = 1, 2 do
      assert.equal(1, #assert(analyzer:analyze(path)))
    end
    assert.equal(1, threads() - before)
    local begun = {}
    for i = 1, 4 do
      begun[i] = analyzer:begin(path)
    end
    for _, one in ipairs(begun) do
      assert.equal(1, #assert(analyzer:finish(one)))
    end
    assert.equal(2, threads() - before)
  end)
end)
