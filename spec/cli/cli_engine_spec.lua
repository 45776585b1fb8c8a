-- The command with a real engine.
-- One Lua is enough: cli_spec.lua and cli_service_spec.lua run the command under each, and the engine has none.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local engine = require "spec.support.engine"
local layout = require "faceswap.observe.layout"
local shell = require "spec.support.shell"
local store = require "faceswap.store"

local TERMINAL = { TERM = "xterm" } -- whatever the one is that runs the specs

describe("the command with the engine", function()
  local faceswap, folder, served

  setup(function()
    served = engine.start()
  end)

  before_each(function()
    faceswap = command.new(served.url)
    folder = faceswap.folder
  end)

  local function balance()
    return served:call("account/balance").balance
  end

  local picture, target = clips.path "three.jpg", clips.path "target.jpg"

  it("lists the faces of a picture, and shows them on a page", function()
    local ran = faceswap:run { "detect", "--local", picture, "--sheet", folder .. "/faces.html" }
    assert.same({ 0, "3 faces in " .. picture }, { ran.status, ran.out:match("^[^\n]*") })
    assert.equal(5, select(2, ran.out:gsub("\n", "")))
    assert.equal(3, select(2, shell.read(folder .. "/faces.html"):gsub('alt="face %d"', "")))
    local listed = command.events(faceswap:run({ "detect", "--local", picture, "--json" }).out).detection[1]
    assert.same({ "image", 0, 1, 2 }, { listed.kind, listed.faces[1].id, listed.faces[2].id, listed.faces[3].id })
    local nobody = faceswap:run { "detect", "--local", clips.path "empty.jpg", "--json" }
    assert.matches('"faces":[]', nobody.out, 1, true)
  end)

  it("swaps a face, and prints plain lines into a pipe", function()
    local ran = faceswap:run { "swap", "--local", picture, "--face", "1=" .. target, "-o", folder .. "/out.jpg" }
    assert.same({ 0, folder .. "/out.jpg: swapped\n" }, { ran.status, ran.out })
    assert.equal("\255\216\255", shell.read(folder .. "/out.jpg"):sub(1, 3))
    assert.matches("finding faces", ran.err)
    assert.matches("swapping", ran.err)
    assert.is_nil(ran.err:find("[\r\27]"))
    assert.equal("", faceswap:run({ "swap", "-q", "--local", picture, "--face", "1=" .. target, "-o", folder .. "/out.jpg" }).err)
  end)

  it("lays tables out for the columns of a terminal", function()
    local rules = shell.write(folder .. "/cast.lua", ([[local r = require "faceswap.rules"
return r.plan { r.who(r.largest()):becomes %q, r.everyone_else():stays() }]]):format(target))
    for _, words in ipairs { { "plan", "--local", rules, picture }, { "detect", "--local", picture } } do
      local given = shell.command(faceswap:words(words))
      local ran = faceswap:execute(shell.command { "script", "-qec", "stty cols 60; " .. given .. " 2>" .. folder .. "/err", "/dev/null" })
      assert.equal(0, ran.status)
      for line in ran.out:gmatch("[^\r\n]+") do
        assert.is_true(layout.width(line) <= 60 or not line:find(" ", 1, true), line)
      end
      assert.matches("FACE", ran.out)
    end
  end)

  it("draws bars on a terminal", function()
    local words = faceswap:words({ "swap", "--local", picture, "--face", "1=" .. target, "-o", folder .. "/out.jpg" }, TERMINAL)
    local ran = faceswap:execute(shell.command { "script", "-qec", shell.command(words), "/dev/null" })
    assert.equal(0, ran.status)
    assert.matches("\r\27%[Kswapping +%[#*%.*%]", ran.out)
    assert.matches("note: face 1: the target [^\n]* is not at its best: [^\n]*\n.*out.jpg: swapped\r?\n$", ran.out)
  end)

  it("draws how far a batch is in one line of a terminal", function()
    shell.run { "mkdir", folder .. "/pictures" }
    for _, name in ipairs { "a.jpg", "b.jpg" } do
      shell.run { "cp", picture, ("%s/pictures/%s"):format(folder, name) }
    end
    local words = faceswap:words({ "batch", "--local", folder .. "/pictures", "--pictures", "--face", "0=" .. target, "--jobs", "1" },
      TERMINAL)
    local ran = faceswap:execute(shell.command { "script", "-qec", shell.command(words), "/dev/null" })
    assert.equal(0, ran.status, ran.out)
    assert.matches("\r\27%[K\27%[%?7l0 of 2 done  a.jpg: ", ran.out)
    assert.matches("2 videos: 2 swapped\r?\n$", ran.out)
  end)

  it("tells how far everybody is from photos, and swaps by a folder of a cast", function()
    local photo = clips.path "man.jpg"
    local ran = faceswap:run { "faces", "--local", photo, clips.path "brief.mp4" }
    assert.equal(0, ran.status, ran.err)
    assert.matches("^[^\n]*man.jpg\n  0.%d+  same +face 0\n", ran.out)
    ran = faceswap:run { "faces", "--json", "--local", photo, clips.path "brief.mp4" }
    local found = command.events(ran.out).faces[1]
    assert.same({ photo, "same" }, { found.references[1].photos[1], found.references[1].persons[1].says })
    shell.run { "mkdir", "-p", folder .. "/cast/lead" }
    shell.run { "cp", photo, folder .. "/cast/lead/photo.jpg" }
    shell.run { "cp", target, folder .. "/cast/lead/becomes.jpg" }
    ran = faceswap:run { "plan", "--json", "--local", folder .. "/cast", clips.path "brief.mp4" }
    assert.equal(0, ran.status, ran.err)
    assert.matches("becomes.jpg$", command.events(ran.out).plan[1].faces[1].target)
  end)

  it("prints a JSON object a line, and nothing else", function()
    local ran = faceswap:run { "swap", "--json", "--local", picture, "--face", "0=" .. target, "-o", folder .. "/out.jpg" }
    local printed = command.events(ran.out)
    assert.same({ 0, "" }, { ran.status, ran.err })
    local stages = {}
    for _, event in ipairs(printed.progress) do
      stages[event.stage] = true
    end
    assert.is_true(stages.detect and stages.swap)
    assert.same({ folder .. "/out.jpg", 1, picture }, { printed.result[1].output, printed.result[1].credits, printed.result[1].video })
    ran = faceswap:run { "swap", "--json", "--local", picture, "--face", "7=" .. target, "-o", folder .. "/out.jpg" }
    local problem = command.events(ran.out).error[1]
    assert.same({ 3, "", "choice", 3 }, { ran.status, ran.err, problem.kind, problem.exit })
  end)

  it("knows a picture by its content where its name has no ending", function()
    shell.run { "cp", picture, folder .. "/nameless" }
    local listed = command.events(faceswap:run({ "detect", "--local", folder .. "/nameless", "--json" }).out).detection[1]
    assert.same({ "image", 3 }, { listed.kind, #listed.faces })
  end)

  it("shows what rules decide and why, and swaps by them", function()
    shell.run { "cp", target, folder .. "/mara.jpg" }
    local rules = shell.write(folder .. "/cast.lua", [[
local r = require "faceswap.rules"
return r.plan { r.who(r.largest()):becomes "mara.jpg", r.everyone_else:stays() }]])
    local ran = faceswap:run { "plan", rules, "--local", picture, "--sheet", folder .. "/faces.html" }
    assert.equal(0, ran.status)
    assert.matches("\n1 +becomes [^ ]*mara.jpg +1 +1st of 3, large to small", ran.out)
    assert.matches("\n0 +stays +2 +everyone else", ran.out)
    assert.matches("mara.jpg", shell.read(folder .. "/faces.html"), 1, true)
    local decided = command.events(faceswap:run({ "plan", rules, "--local", picture, "--json" }).out).plan[1]
    assert.same({ {}, 1 }, { decided.problems, decided.faces[2].rule })
    ran = faceswap:run { "swap", "--local", picture, "--rules", rules, "-o", folder .. "/out.jpg" }
    assert.same({ 0, folder .. "/out.jpg: swapped\n" }, { ran.status, ran.out })
    assert.equal("\255\216\255", shell.read(folder .. "/out.jpg"):sub(1, 3))
  end)

  it("tells where rules are wrong, and what they cannot decide; then swaps nothing", function()
    local before = balance()
    local function swap(name, text)
      return faceswap:run { "swap", "--local", picture, "--rules", shell.write(folder .. "/" .. name, text), "-o", folder .. "/out.jpg" }
    end
    local ran = swap("a.json", '{"rules": [\n  {"who": [{"nth": 1}]}\n]}')
    assert.equal(3, ran.status)
    assert.matches("a.json: %d mistakes:\n  line 2: rules%[1%]", ran.err)
    assert.equal(3, swap("b.lua", "return r.plan {").status)
    ran = swap("c.lua", [[
local r = require "faceswap.rules"
return r.plan { r.who(r.largest()):becomes "a.jpg", r.who(r.leftmost()):becomes "b.jpg", r.who(r.nth(9, r.left_to_right())):stays() }]])
    assert.equal(2, ran.status)
    assert.matches("[ab].jpg: there is no such file", ran.err)
    shell.run { "cp", target, folder .. "/a.jpg" }
    shell.run { "cp", target, folder .. "/b.jpg" }
    ran = faceswap:run { "swap", "--local", picture, "--rules", folder .. "/c.lua", "-o", folder .. "/out.jpg", "--json" }
    assert.equal(3, ran.status)
    assert.is_true(#command.events(ran.out).error[1].problems > 0)
    assert.is_nil(shell.read(folder .. "/out.jpg"))
    assert.equal(before, balance())
  end)

  it("shows in a preview what a swap by numbers would do", function()
    local ran = faceswap:run { "preview", "--local", picture, "--face", "1=" .. target, "-o", folder .. "/out.jpg", "--json" }
    local shown = command.events(ran.out).preview[1]
    assert.same({ 0, folder .. "/out.jpg", 3 }, { ran.status, shown.output, #shown.matches })
    assert.same({ target, { 1 } }, { shown.matches[2].target, shown.matches[2].found })
    assert.equal("\255\216\255", shell.read(folder .. "/out.jpg"):sub(1, 3))
    ran = faceswap:run { "preview", "--local", picture, "--face", "1=" .. target, "-o", folder .. "/out.jpg" }
    assert.matches("\n +1 +" .. target:gsub("%W", "%%%0") .. " +yes, distance", ran.out)
  end)

  it("describes faces", function()
    local ran = faceswap:run { "detect", "--local", picture, "--describe", "--json" }
    local face = command.events(ran.out).detection[1].faces[1]
    assert.same({ 0, "female" }, { ran.status, face.gender.value })
    assert.is_nil(face.embedding)
    assert.matches("\nface 0\n.*\n  gender +female %(%d+ %% sure%)\n", faceswap:run({ "detect", "--local", picture, "--describe" }).out)
  end)

  it("does a list video by video: a bad one touches no other, and what is done is not done again", function()
    shell.run { "cp", picture, clips.path "empty.jpg", clips.path "three.gif", folder }
    shell.write(folder .. "/list", "# three and two\nthree.jpg\r\nempty.jpg\n\nnone.mp4\nthree.gif\tmoved.gif\n")
    local words = { "batch", "--local", "--ledger", folder .. "/l.db", folder .. "/list", "--face", "0=" .. target }
    shell.append(words, { "-o", folder .. "/done" })
    local ran = faceswap:run(words)
    assert.equal(1, ran.status)
    assert.matches("three.jpg +swapped +%- +" .. folder .. "/done/three.swapped.jpg\n", ran.out)
    assert.matches("empty.jpg +failed +%- +the detection found no faces", ran.out)
    assert.matches("none.mp4 +failed .*there is no such file", ran.out)
    assert.matches("4 videos: 2 swapped, 2 failed\n", ran.out, 1, true)
    assert.equal("GIF8", shell.read(folder .. "/moved.gif"):sub(1, 4))
    local before = balance()
    local again = command.events(faceswap:run(shell.append(words, { "--json" })).out)
    assert.equal(before, balance())
    local summary = again.summary[1]
    assert.same({ 4, 0, 2, 2 }, { summary.videos, summary.swapped, summary.done_before, summary.failed })
    assert.same({ true, true }, { again.result[1].repeated, again.result[2].repeated })
  end)

  it("reads a folder, and leaves out what it has made there itself", function()
    shell.run { "mkdir", folder .. "/clips" }
    shell.run { "cp", picture, folder .. "/clips/a.jpg" }
    shell.write(folder .. "/clips/notes.txt", "no video")
    local words = { "batch", "--local", folder .. "/clips", "--face", "0=" .. target }
    assert.matches("only pictures: %-%-pictures takes them", faceswap:run(words).err)
    -- videos are known by their content
    shell.ffmpeg { "-i", clips.path "three.mp4", "-frames:v", "3", "-f", "mpegts", folder .. "/clips/recording" }
    local ran = faceswap:run(words)
    assert.matches("\n1 video: 1 swapped", ran.out)
    assert.matches("1 picture is left alone; %-%-pictures takes them", ran.err)
    assert.equal("ftyp", shell.read(folder .. "/clips/recording.swapped.mp4"):sub(5, 8))
    words[#words + 1] = "--pictures"
    assert.matches("\n2 videos: 2 swapped", faceswap:run(words).out)
    assert.matches("\n2 videos: 2 swapped", faceswap:run(words).out)
  end)

  it("refuses two results in one file before anything is sent", function()
    shell.write(folder .. "/list", ("%s\tout.jpg\n%s\tout.jpg\n"):format(clips.path "three.png", picture))
    local before = balance()
    local ran = faceswap:run { "batch", "--local", folder .. "/list", "--face", "0=" .. target }
    assert.equal(2, ran.status)
    assert.matches("would both go to", ran.err)
    assert.equal(before, balance())
  end)

  it("leaves at Ctrl-C what resume finishes, without submitting it again", function()
    local long, ledger = folder .. "/long.mp4", folder .. "/l.db"
    shell.ffmpeg { "-stream_loop", "4", "-i", clips.path "three.mp4", "-c", "copy", long }
    local common = { "--local", "--ledger", ledger }
    local before = balance()
    local child = faceswap:start(shell.append({ "swap", long, "--face", "0=" .. target, "-o", folder .. "/out.mp4" }, common))
    local task_id = shell.wait(120, "the swap's submission", function()
      local kept = shell.read(ledger) and store.open(ledger)
      for _, entry in ipairs(kept and kept:unfinished() or {}) do
        if entry.kind == "create" and entry.state == "submitted" then
          return entry.task_id
        end
      end
    end)
    shell.run { "kill", "-INT", child.pid }
    local ran = faceswap:finish(child)
    assert.equal(130, ran.status)
    assert.matches("interrupted; nothing is lost. `faceswap resume --local --ledger " .. ledger .. "`", ran.err, 1, true)
    assert.is_nil(ran.err:find("stack traceback", 1, true))
    assert.is_nil(shell.read(folder .. "/out.mp4"))
    local listed = command.events(faceswap:run(shell.append({ "resume", "--list", "--json" }, common)).out)
    assert.same({ task_id, folder .. "/out.mp4" }, { listed.entry[1].task_id, listed.entry[1].output })
    ran = faceswap:run(shell.append({ "resume", "--json" }, common))
    assert.equal(0, ran.status)
    local credits = command.events(ran.out).result[1].credits
    assert.matches("ftyp", shell.read(folder .. "/out.mp4"):sub(1, 12))
    assert.equal(before - credits, balance())
    assert.equal("nothing is unfinished\n", faceswap:run(shell.append({ "resume" }, common)).out)
  end)

  it("serves it until it is interrupted", function()
    local child = faceswap:start { "local", "--data", folder .. "/data" }
    local url = shell.wait(60, "the engine", function()
      return (shell.read(folder .. "/out") or ""):match("^listening on (http://127%.0%.0%.1:%d+)\n")
    end)
    assert.equal("10000000 credits\n", faceswap:run({ "balance", "--local" }, { FACESWAP_LOCAL_URL = url }).out)
    shell.run { "kill", "-INT", child.pid }
    faceswap:finish(child)
    assert.equal(2, faceswap:run({ "balance", "--local" }, { FACESWAP_LOCAL_URL = "nonsense" }).status)
    assert.equal(1, faceswap:run({ "balance", "--local" }, { FACESWAP_LOCAL_URL = url }).status)
  end)
end)
