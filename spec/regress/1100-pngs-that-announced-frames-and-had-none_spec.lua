-- A PNG that says that it moves and has not one frame is the still picture that every viewer shows. It was taken for a video, which the
-- engine called neither a video nor a picture; and where it announces one frame, the command sent it to the calls for videos, and the
-- engine referred it to those for pictures.
local be32 = require("spec.support.byte_order").be32
local clips = require "spec.support.clips"
local fault_server = require "spec.support.fault_server"
local media = require "faceswap.media"
local media_session = require "spec.support.media_session"
local png = require "spec.support.png"
local shell = require "spec.support.shell"

describe("a PNG that announces frames", function()
  local session = media_session.new()
  local still

  setup(function()
    still = session:path "still.png"
    shell.ffmpeg { "-i", clips.path "target.jpg", "-vf", "scale=320:-2", still }
    still = shell.read(still)
  end)

  -- The picture with chunks before its pixels, and some behind them.
  local function with(before, behind)
    local pixels, last = assert(still:find("IDAT", 1, true)) - 5, #still - 12
    return still:sub(1, pixels) .. before .. still:sub(pixels + 1, last) .. (behind or "") .. still:sub(last + 1)
  end

  local function announced(count)
    return png.chunk("acTL", be32(count) .. be32(0))
  end

  local function frame(number)
    return png.chunk("fcTL", be32(number) .. still:sub(17, 24) .. be32(0) .. be32(0) .. "\0\1\0\10\0\0")
  end

  local function kind_of(bytes)
    return media.kind_of(assert(media.type_of_file(session:write("told.png", bytes))))
  end

  it("is a picture where it has none, or only the one", function()
    for _, bytes in ipairs { with(announced(3)), with(announced(0)), with(announced(1)), with(announced(1) .. frame(0)) } do
      assert.equal("image", kind_of(bytes))
      local detected = session:detect("still.png", bytes, "image_url")
      assert.equal("succeeded", detected.status, detected.error)
      assert.equal(1, #detected.result.faces)
      assert.matches("is a still picture, not a video", session:detect("still.png", bytes, "video_url").error)
    end
  end)

  it("is a film where it has them, and if they all stand behind the pixels, which are not among them", function()
    local pixels = {}
    for at, content in still:gmatch "()IDAT()" do
      local a, b, c, d = still:byte(at - 4, at - 1)
      pixels[#pixels + 1] = still:sub(content, content + ((a * 256 + b) * 256 + c) * 256 + d - 1)
    end
    local frames, number = {}, 0
    for _ = 1, 2 do
      frames[#frames + 1] = frame(number)
      for i, bytes in ipairs(pixels) do
        frames[#frames + 1] = png.chunk("fdAT", be32(number + i) .. bytes)
      end
      number = number + #pixels + 1
    end
    local moving = with(announced(2), table.concat(frames))
    assert.equal("video", kind_of(moving))
    assert.equal(1, #session:detect("moving.png", moving, "video_url").result.faces)
  end)

  it("is a result that can be fetched", function()
    local client, server = fault_server.start_client({ ["/out.png"] = { { body = with(announced(3)) } } }, { retries = 0 })
    assert(client:download(server.url .. "/out.png", session:path "out.png", { kind = "image" }))
    assert.equal(with(announced(3)), shell.read(session:path "out.png"))
  end)
end)
