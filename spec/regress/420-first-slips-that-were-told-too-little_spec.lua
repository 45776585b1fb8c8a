-- What a first user does wrong: a folder for results that cannot be made ended `faceswap batch` with 0 and without a word, one that was
-- not there was "no such file", a page's or preview's was looked at after the detection was paid for, and a number that is none was not
-- said to be whose.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"
local small_disk = require "spec.support.small_disk"

describe("a first slip", function()
  local engine, faceswap, hosted, picture, target

  setup(function()
    engine = engines.start()
    faceswap = command.new(engine.url)
    hosted = { CRUN_API_KEY = engine.key, CRUN_BASE_URL = engine.url }
    picture, target = clips.path "three.jpg", clips.path "target.jpg"
  end)

  local function fails(words, message, environment)
    local ran = faceswap:run(words, environment)
    assert.same({ 2, "" }, { ran.status, ran.out })
    assert.matches(message, ran.err, 1, true)
    return ran.err
  end

  it("in the folder of results is told, and before anything is sent", function()
    local folder = faceswap.folder
    shell.run { "mkdir", folder .. "/clips" }
    shell.run { "cp", picture, folder .. "/clips/a.jpg" }
    fails({ "batch", "--local", folder .. "/clips", "--pictures", "--face", "0=" .. target, "-o", "/proc/none" },
      "the folder /proc/none cannot be made: ")
    local rules = shell.write(folder .. "/stay.lua", [[local r = require "faceswap.rules"
return r.plan { r.everyone_else:stays() }]])
    local absent = folder .. "/none/x: its folder is not there; make it first"
    for _, words in ipairs {
      { "swap", "--local", picture, "--face", "0=" .. target, "-o", folder .. "/none/x" },
      { "preview", "--local", picture, "--face", "0=" .. target, "-o", folder .. "/none/x" },
      { "detect", "--local", picture, "--sheet", folder .. "/none/x" },
      { "plan", "--local", rules, picture, "--sheet", folder .. "/none/x" },
    } do
      assert.is_nil(fails(words, "the result cannot be written: " .. absent):find "finding faces")
    end
  end)

  it("in a place for the ledger is told as one", function()
    fails({ "detect", picture }, "nothing is sent without the ledger: the folder /proc/none cannot be made: ",
      { CRUN_API_KEY = engine.key, XDG_STATE_HOME = "/proc/none" })
  end)

  small_disk.it("in the room for the ledger is told as that", function()
    local disk = small_disk.new "300k"
    local words = faceswap:words({ "detect", shell.absolute(picture) }, { CRUN_API_KEY = engine.key, XDG_STATE_HOME = disk.path })
    for _, room in ipairs { 0, 60 } do -- of which the second is enough for the database, and not for its log
      disk:run(("rm -rf %s/faceswap; head -c %dk /dev/zero >%s/fill"):format(disk.path, 299 - room, disk.path))
      local ran = faceswap:execute(shell.command(shell.append(disk:inside(), words)))
      assert.same({ 2, "" }, { ran.status, ran.out })
      assert.matches("/faceswap/ledger.db: the disk is full; make room\n", ran.err, 1, true)
    end
  end)

  it("in an option's number names the option", function()
    for option, value in pairs { ["--budget"] = "x", ["--timeout"] = "0" } do
      fails({ "swap", picture, option, value }, ("faceswap: %s: '%s' is not a number above 0"):format(option, value))
    end
    assert.is_nil(fails({ "swap", picture, "--timeout", "-3" }, "unknown option '-3'"):find("Did you mean", 1, true))
    fails({ "faces", picture }, "'PHOTO ... VIDEO' requires at least 2 arguments")
  end)

  it("in the word for help helps", function()
    assert.equal(faceswap:run({ "swap", "--help" }).out, faceswap:run({ "help", "swap" }).out)
    assert.equal(faceswap:run({ "--help" }).out, faceswap:run({ "help" }).out)
    fails({ "help", "swp" }, "unknown command 'swp'\nDid you mean 'swap'?")
  end)

  it("in the engine's address or key says what to correct", function()
    local ran = faceswap:run({ "balance", "--local" }, { FACESWAP_LOCAL_URL = "http://127.0.0.1:1" })
    assert.equal(1, ran.status)
    assert.matches("no local engine answers there: start one by `faceswap-local --port N`, or correct ", ran.err, 1, true)
    local keyed = engines.start { environment = { FACESWAP_LOCAL_KEY = "ak_0123456789abcdef0123456789abcdef" } }
    ran = faceswap:run({ "balance", "--local" }, { FACESWAP_LOCAL_URL = keyed.url })
    assert.matches("since FACESWAP_LOCAL_KEY is not set", ran.err, 1, true)
  end)

  it("is told once, and of which video", function()
    local folder = faceswap.folder
    local ran = faceswap:run({ "batch", folder .. "/clips", "--pictures", "--face", "1=" .. target, "-o", folder .. "/done" }, hosted)
    assert.equal(0, ran.status, ran.err)
    local _, count = ran.err:gsub("is not at its best", "")
    assert.equal(1, count, ran.err)
    assert.matches(folder .. "/clips/a.jpg: note: face 1: the target ", ran.err, 1, true)
    local words = { "swap", picture, "--face", "0=" .. target, "-o", folder .. "/again.jpg" }
    assert.matches("again.jpg: swapped, 1 credit\n", faceswap:run(words, hosted).out, 1, true)
    assert.matches("again.jpg: swapped before, 1 credit\n", faceswap:run(words, hosted).out, 1, true)
  end)
end)
