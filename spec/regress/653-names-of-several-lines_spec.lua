-- A file whose name has an end of line in it broke the lines and tables that told of it, so that a name could tell what never happened; a
-- terminal, where one line is drawn over and over, was filled with it.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local shell = require "spec.support.shell"

describe("a file whose name has several lines", function()
  local faceswap, folder
  setup(function()
    faceswap = command.new()
    folder = faceswap.folder .. "/videos"
    shell.run { "mkdir", folder }
    shell.run { "cp", clips.path "three.jpg", folder .. "/a\nall.jpg: swapped\nb.jpg" }
  end)

  local function lines_of(text)
    return select(2, text:gsub("\n", ""))
  end

  it("takes one line where its faces are told", function()
    local ran = faceswap:run { "detect", folder .. "/a\nall.jpg: swapped\nb.jpg", "--local" }
    assert.equal(0, ran.status)
    assert.matches("3 faces in [^\n]*/a all.jpg: swapped b.jpg\n", ran.out)
    assert.equal(5, lines_of(ran.out))
  end)

  it("takes one line of each that tells of a batch", function()
    local ran = faceswap:run { "batch", folder, "--pictures", "--local", "--face", "0=" .. clips.path "target.jpg" }
    assert.equal(0, ran.status)
    assert.is_nil(("\n" .. ran.err):find("\nall.jpg: swapped\n", 1, true))
    assert.matches("/a all.jpg: swapped b.jpg: swapped\n", ran.err)
    assert.matches("/a all.jpg: swapped b.jpg +swapped", ran.out)
    assert.equal(3, lines_of(ran.out))
    assert.equal(1, #shell.run({ "find", folder, "-name", "*b.swapped.jpg", "-printf", "1" }))
  end)

  it("takes one line of an error", function()
    local name = folder .. "/none\nall.jpg: swapped\n\n b.jpg"
    for _, words in ipairs { { "detect", name }, { "swap", "https://media.example/v.mp4", "--rules", name, "-o", folder .. "/out.mp4" },
      { "swap", "https://media.example/v.mp4", "--face", "0=https://media.example/t.jpg", "-o", name .. "/out.mp4" } } do
      local ran = faceswap:run(words, { CRUN_API_KEY = "ak_0123456789abcdef0123456789abcdef" })
      assert.equal(2, ran.status)
      assert.matches("/none all.jpg: swapped b.jpg", ran.err, 1, true)
      assert.equal(1, lines_of(ran.err))
    end
  end)

  it("takes one line where it is drawn on a terminal", function()
    local line = shell.command(faceswap:words { "batch", folder, "--pictures", "--local", "--face", "0=" .. clips.path "target.jpg" })
    local drawn = faceswap:execute("script -qec " .. shell.quote(line) .. " /dev/null </dev/null").out
    assert.matches("a all.jpg: swapped b.jpg", drawn, 1, true)
    assert.is_nil(drawn:find("\nall.jpg: swapped\r", 1, true))
    assert.is_nil(drawn:find("\nb.jpg: finding", 1, true))
  end)
end)
