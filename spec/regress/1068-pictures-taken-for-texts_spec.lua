-- A JPEG that begins with a long comment has nothing but letters at its beginning: it was refused as "text, not a file of media".
local clips = require "spec.support.clips"
local core = require "faceswap.core"
local media = require "faceswap.media"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a JPEG with a long comment", function()
  local session = media_session.new()

  local function commented()
    local bytes = shell.read(clips.path "three.jpg")
    return bytes:sub(1, 2) .. "\255\254\48\48" .. ("a comment "):rep(1300):sub(1, 0x3030 - 2) .. bytes:sub(3)
  end

  it("is a picture", function()
    local path = session:write("long.jpg", commented())
    assert.equal("image/jpeg", (media.check_file(path)))
    assert.same({}, session:swap(path).notes)
  end)

  it("is told from text", function()
    assert.is_nil(core.foreign_file(commented():sub(1, 512)))
    assert.matches("^is text", core.foreign_file(("a comment "):rep(60)))
  end)
end)
