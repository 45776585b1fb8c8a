-- What a command line names may be something else: `faceswap batch party.mp4` read the video as a list of paths, `plan` named a byte of it,
-- `-o out.gif` got an MP4 without a word and `-o -` a file of that name, an address of FTP was "no such file", an empty variable nothing at
-- all, and a wrong --kind was answered in the words of the HTTP calls.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("the command", function()
  local engine, faceswap, picture, target

  setup(function()
    engine = engines.start()
    faceswap = command.new(engine.url)
    picture, target = clips.path "three.jpg", clips.path "target.jpg"
  end)

  local wrong = {
    { { "batch", "PICTURE" }, "PICTURE is a video or picture, not a list of them: `faceswap swap` takes one" },
    { { "plan", "PICTURE", "plan.lua" }, "PICTURE is a video or picture, not a file of rules" },
    { { "swap", "PICTURE", "-o", "-" }, "the result cannot be written: '-' is not the name of a file" },
    { { "swap", "PICTURE", "-o", "" }, "the result cannot be written: '' is not the name of a file" },
    { { "swap", "", "-o", "x" }, "'': there is no such file" },
    { { "detect", "ftp://a.example/v.mp4" }, "ftp://a.example/v.mp4: only addresses that begin with http:// or https:// are taken" },
  }
  for _, case in ipairs(wrong) do
    it("says what is wrong with: " .. table.concat(case[1], " "), function()
      local words = { case[1][1], "--local" }
      for i = 2, #case[1] do
        words[i + 1] = case[1][i] == "PICTURE" and picture or case[1][i]
      end
      if case[1][1] ~= "plan" and case[1][1] ~= "detect" then
        shell.append(words, { "--face", "0=" .. target })
      end
      local ran = faceswap:run(words)
      assert.same({ 2, "", "faceswap: " .. case[2]:gsub("PICTURE", picture) .. "\n" }, { ran.status, ran.out, ran.err })
    end)
  end

  it("says what to change about a kind that is wrong", function()
    local ran = faceswap:run { "detect", "--local", picture, "--kind", "video" }
    assert.equal(2, ran.status)
    assert.matches("is a still picture, not a video or GIF; leave --kind out, or say --kind image\n", ran.err, 1, true)
  end)

  it("tells of a result whose name says something else, and of no other", function()
    for name, note in pairs { ["out.png"] = "note: [^\n]*/out.png holds a .jpg file\n", ["out.jpeg"] = false, ["out"] = false } do
      local ran = faceswap:run { "swap", "--local", picture, "--face", "1=" .. target, "-o", faceswap.folder .. "/" .. name }
      assert.equal(0, ran.status, ran.err)
      assert.equal(note and 1 or nil, note and ran.err:find(note) and 1 or ran.err:find " holds a ")
    end
  end)

  it("lists the faces of a picture without times", function()
    assert.matches("\nFACE +SIZE +AT +SCORE\n", faceswap:run({ "detect", "--local", picture }).out)
  end)
end)
