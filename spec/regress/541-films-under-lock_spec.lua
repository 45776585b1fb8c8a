-- Of an encrypted film (CENC in MP4, ContentEncryption in WebM) what decodes is noise: it was told as a film without faces, or as damaged.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("an encrypted film", function()
  local session = media_session.new()

  local function made(name, arguments)
    shell.ffmpeg { "-i", clips.path "one.mp4", arguments, session:path(name) }
    return shell.read(session:path(name))
  end

  local function is_refused(name, bytes)
    local found = session:detect(name, bytes, "video_url")
    assert.equal("failed", found.status)
    assert.equal("the video is encrypted (DRM): send a copy that is not", found.error)
  end

  it("is refused as such: MP4", function()
    is_refused("cenc.mp4", made("cenc.mp4", { "-c", "copy", "-encryption_scheme", "cenc-aes-ctr", "-encryption_key", ("76a6c65c"):rep(4),
      "-encryption_kid", ("a7e61c37"):rep(4) }))
  end)

  it("is refused as such: WebM", function()
    local title = ("t"):rep(33)
    local bytes = made("plain.webm", { "-an", "-frames:v", "3", "-c:v", "libvpx", "-metadata:s:v", "title=" .. title })
    assert.equal("succeeded", session:detect("plain.webm", bytes, "video_url").status)
    local algorithm, key = "\71\225\129\5", "\71\226\144" .. ("\7"):rep(16) -- AES, the key's id
    local encoding = "\80\51\129\1" .. "\80\53\151" .. algorithm .. key -- of the kind encryption
    local locked, count = bytes:gsub("\83\110\161" .. title, "\109\128\161\98\64\158" .. encoding) -- instead of the track's name
    assert.equal(1, count)
    is_refused("locked.webm", locked)
  end)
end)
