-- `batch` refused two results with one path, and no result in the place of a film, a face's picture, the list, the ledger, the key or the
-- rules. Of two results with one path it knew only those that were spelt alike.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local shell = require "spec.support.shell"

describe("a batch writes over no file that it needs:", function()
  local faceswap, folder
  setup(function()
    faceswap = command.new()
    folder = faceswap.folder
    for _, name in ipairs { "one.mp4", "two.mp4" } do
      shell.write(folder .. "/" .. name, shell.read(clips.path "brief.mp4"))
    end
    for _, name in ipairs { "face.jpg", "like.jpg" } do
      shell.write(folder .. "/" .. name, shell.read(clips.path "target.jpg"))
    end
    shell.write(folder .. "/key", "ak_" .. ("x"):rep(32))
    shell.write(folder .. "/plan.lua", 'local r = require "faceswap.rules"\n'
      .. 'return r.plan { r.who(r.like "like.jpg"):becomes "face.jpg", r.everyone_else:stays() }')
    shell.run { "chmod", "600", folder .. "/key" }
    shell.run { "ln", "-s", "two.mp4", folder .. "/link.mp4" }
    shell.run { "ln", "-s", ".", folder .. "/here" }
  end)

  local by_face, by_rules = { "--face", "0=face.jpg" }, { "--rules", "plan.lua" }

  local function run(lines, choice)
    shell.write(folder .. "/list.txt", lines)
    local words = shell.append({ "batch", "list.txt", "--key-file", "key", "--ledger", "ledger.db" }, choice)
    local line = shell.command(faceswap:words(words, { CRUN_BASE_URL = "http://127.0.0.1:9" }))
    return faceswap:execute(("cd %s && %s"):format(folder, line))
  end

  for _, case in ipairs {
    { "by faces", by_face, { "one.mp4", "two.mp4", "link.mp4", "face.jpg", "key", "list.txt", "ledger.db", "ledger.db-wal" } },
    { "by rules", by_rules, { "plan.lua", "like.jpg", "face.jpg" } },
  } do
    it(case[1], function()
      for _, name in ipairs(case[3]) do
        local ran = run(("one.mp4\t%s\ntwo.mp4\tresult.mp4\n"):format(name), case[2])
        local said = ("faceswap: the result of one.mp4: %s is one of the files that this command needs; it would be overwritten\n")
          :format(name)
        assert.same({ 2, said }, { ran.status, ran.err }, name)
      end
    end)
  end

  it("nor twice over one result, however its path is spelt", function()
    for _, name in ipairs { "./result.mp4", "here/result.mp4" } do
      local ran = run(("one.mp4\tresult.mp4\ntwo.mp4\t%s\n"):format(name), by_face)
      assert.equal(2, ran.status)
      assert.matches("the results of one.mp4 and two.mp4 would both go to " .. name, ran.err, 1, true)
    end
  end)
end)
