-- Outputs went over devices and pipes: `-o /dev/null`, as root, put an ordinary file in the place of /dev/null. Inputs that are pipes, `-`
-- among them, were "not a file" or "no such file", a folder too; a sound, or a text, was to be called a video by --kind, which led nowhere.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local core = require "faceswap.core"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

local INTO = "it is a device or a pipe; name a file"
local FROM = "is a pipe or a device, and is read more than once: write it to a file first"
local UNKNOWN = "not a known kind of video or picture, neither by its content nor by its name: save a picture as JPEG or PNG, a film as MP4"

describe("a device or pipe", function()
  local engine, faceswap, picture, target, pipe

  local function is_pipe()
    return shell.run { "sh", "-c", "test -p " .. pipe .. " && echo yes" } == "yes\n"
  end

  setup(function()
    engine = engines.start()
    faceswap = command.new(engine.url)
    picture, target = clips.path "three.jpg", clips.path "target.jpg"
    pipe = faceswap.folder .. "/pipe"
    shell.run { "mkfifo", pipe }
    shell.write(faceswap.folder .. "/sound", "ID3\4\0\0\0\0\0\0")
    shell.write(faceswap.folder .. "/text", "some words\n")
    shell.write(faceswap.folder .. "/bytes", "\1\2\3\0\0\0\0\0")
  end)

  it("is not replaced by a file", function()
    for _, write in ipairs { core.writable, core.write } do
      assert.same({ nil, pipe .. ": " .. INTO }, { write(pipe, "words") })
      assert.is_true(is_pipe())
    end
    local client = assert(require("faceswap").new { backend = "local", base_url = engine.url })
    local detection = assert(client:detect { image = picture })
    local path, err = client:download(detection.faces[1].link, pipe)
    assert.is_nil(path)
    assert.matches(INTO, tostring(err), 1, true)
    assert.is_true(is_pipe())
  end)

  local wrong = {
    { { "swap", "PICTURE", "-o", "PIPE", "--face", "1=TARGET" }, "the result cannot be written: PIPE: " .. INTO },
    { { "detect", "PICTURE", "--sheet", "PIPE" }, "the result cannot be written: PIPE: " .. INTO },
    { { "detect", "PIPE" }, "PIPE " .. FROM },
    { { "detect", "-" }, "- " .. FROM },
    { { "detect", "/dev/null" }, "/dev/null " .. FROM },
    { { "swap", "PICTURE", "-o", "x.jpg", "--face", "1=PIPE" }, "PIPE " .. FROM },
    { { "plan", "PIPE", "PICTURE" }, "PIPE " .. FROM },
    { { "faces", "PIPE", "PICTURE" }, "PIPE " .. FROM },
    { { "faces", "FOLDER", "PICTURE" }, "FOLDER is a folder, not a file" },
    { { "detect", "FOLDER" }, "FOLDER is a folder, not a file" },
    { { "detect", "FOLDER/sound" }, "FOLDER/sound holds sound, and no picture: give the film or picture itself" },
    { { "detect", "FOLDER/sound", "--kind", "video" }, "FOLDER/sound holds sound, and no picture: give the film or picture itself" },
    { { "detect", "FOLDER/text" }, "FOLDER/text is text, not a file of media" },
    { { "detect", "FOLDER/bytes" }, "FOLDER/bytes: " .. UNKNOWN },
  }
  for _, case in ipairs(wrong) do
    it("is named by: " .. table.concat(case[1], " "), function()
      local names = { PICTURE = picture, TARGET = target, PIPE = pipe, FOLDER = faceswap.folder }
      local words = {}
      for i, word in ipairs(case[1]) do
        words[i] = word:gsub("%u%u%u%u+", names)
      end
      words[#words + 1] = "--local"
      local ran = faceswap:run(words)
      assert.same({ 2, "", "faceswap: " .. case[2]:gsub("%u%u%u%u+", names) .. "\n" }, { ran.status, ran.out, ran.err })
      assert.is_true(is_pipe())
    end)
  end
end)
