-- The command refused a result in the place of its video or of a face's picture, and of nothing else: `detect party.mp4 --sheet party.mp4`
-- lost the film, and a ledger, a key, certificates, rules or a plan's pictures made room for a result.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local shell = require "spec.support.shell"

describe("the command writes over no file that it needs:", function()
  local faceswap, folder
  setup(function()
    faceswap = command.new()
    folder = faceswap.folder
    shell.write(folder .. "/film.mp4", shell.read(clips.path "brief.mp4"))
    for _, name in ipairs { "face.jpg", "like.jpg" } do
      shell.write(folder .. "/" .. name, shell.read(clips.path "target.jpg"))
    end
    shell.write(folder .. "/key", "ak_" .. ("x"):rep(32))
    shell.write(folder .. "/ca.pem", "")
    shell.write(folder .. "/plan.lua", 'local r = require "faceswap.rules"\n'
      .. 'return r.plan { r.who(r.like "like.jpg"):becomes "face.jpg", r.everyone_else:stays() }')
    shell.run { "chmod", "600", folder .. "/key" }
    shell.run { "ln", "-s", "film.mp4", folder .. "/link.mp4" }
  end)

  local common = { "--key-file", "key", "--ca-file", "ca.pem", "--ledger", "ledger.db" }
  local swap = { "swap", "film.mp4", "--face", "0=face.jpg" }
  local by_rules = { "swap", "film.mp4", "--rules", "plan.lua" }
  local previewed = { "preview", "film.mp4", "--rules", "plan.lua" }
  local detect, plan = { "detect", "film.mp4" }, { "plan", "plan.lua", "film.mp4" }

  for _, case in ipairs {
    { "output", swap, { "link.mp4", "face.jpg", "key", "ca.pem", "ledger.db-wal" } },
    { "output", by_rules, { "plan.lua", "like.jpg" } },
    { "output", previewed, { "face.jpg" } },
    { "sheet", detect, { "film.mp4", "ledger.db" } },
    { "sheet", plan, { "like.jpg" } },
  } do
    it(("%s --%s"):format(case[2][1], case[1]), function()
      for _, name in ipairs(case[3]) do
        local words = shell.append(shell.append(shell.append({}, case[2]), common), { "--" .. case[1], name })
        local line = shell.command(faceswap:words(words, { CRUN_BASE_URL = "http://127.0.0.1:9" }))
        local ran = faceswap:execute(("cd %s && %s"):format(folder, line))
        local said = ("faceswap: --%s: %s is one of the files that this command needs; it would be overwritten\n"):format(case[1], name)
        assert.same({ 2, said }, { ran.status, ran.err }, name)
      end
    end)
  end

  it("its own ledger, which is not there yet", function()
    local words = shell.append(shell.append({}, swap), { "--key-file", "key", "--output", folder .. "/state/faceswap/ledger.db" })
    local ran = faceswap:execute(("cd %s && %s"):format(folder, shell.command(faceswap:words(words))))
    assert.equal(2, ran.status)
    assert.matches("ledger.db is one of the files that this command needs", ran.err, 1, true)
  end)

  it("the file in which the key is looked for", function()
    shell.run { "mkdir", folder .. "/.crun" }
    shell.write(folder .. "/.crun/.env", "CRUN_API_KEY=ak_" .. ("x"):rep(32))
    for _, words in ipairs { swap, previewed } do
      words = shell.append(shell.append({}, words), { "--output", ".crun/.env" })
      local ran = faceswap:execute(("cd %s && %s"):format(folder, shell.command(faceswap:words(words))))
      assert.equal(2, ran.status)
      assert.matches("faceswap: --output: .crun/.env is one of the files that this command needs", ran.err, 1, true)
    end
  end)
end)
