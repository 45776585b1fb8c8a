-- Files of sound (AAC, AC-3, AIFF, MP2 …) were of no known kind for the client, and "cut short" for the engine.
local core = require "faceswap.core"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local kinds = {
  ["aac"] = { "aac", "adts" }, ["latm"] = { "aac", "latm" }, ["ac3"] = { "ac3", "ac3" }, ["eac3"] = { "eac3", "eac3" },
  ["mp2"] = { "mp2", "mp2" }, ["mp3"] = { "libmp3lame", "mp3" }, ["flac"] = { "flac", "flac" }, ["wav"] = { "pcm_s16le", "wav" },
  ["w64"] = { "pcm_s16le", "w64" }, ["rf64"] = { "pcm_s16le", "wav", "-rf64", "always" }, ["aiff"] = { "pcm_s16be", "aiff" },
  ["au"] = { "pcm_s16be", "au" }, ["caf"] = { "pcm_s16be", "caf" }, ["wv"] = { "wavpack", "wv" }, ["tta"] = { "tta", "tta" },
  ["dts"] = { "dca", "dts" }, ["thd"] = { "truehd", "truehd" }, ["mlp"] = { "mlp", "mlp" },
  -- without the tag by which others are known
  ["bare"] = { "libmp3lame", "mp3", "-id3v2_version", "0", "-write_xing", "0" },
}

describe("a file of sound", function()
  local session, client = media_session.new(), nil
  setup(function()
    client = session.engine:client { backend = "local" }
  end)

  for name, words in pairs(kinds) do
    it("is called that: " .. name, function()
      local path = session:path("sound." .. name)
      shell.ffmpeg { "-f", "lavfi", "-i", "sine=440:sample_rate=48000:duration=0.5", "-strict", "-2", "-c:a", words[1], "-f", words[2],
        { shell.unpack(words, 3) }, path }
      local faces, err = client:detect { video = path }
      assert.is_nil(faces)
      assert.same({ "config", path .. " holds sound, and no picture: give the film or picture itself" }, { err.kind, err.message })
      local outcome = session:run(path, "video")
      assert.equal("the media file holds sound, and no picture: send the film itself, with its picture (an export may leave that out)",
        outcome.message)
    end)
  end

  it("is not what begins with the mark of UTF-16, or like a JPEG", function()
    for _, bytes in ipairs { "\255\254h\0e\0l\0l\0o\0", "\254\255\0h\0e\0l\0l", "\255\255\255\255", "\255\240" } do
      assert.is_nil((core.media_type(bytes)))
    end
    assert.equal("jpg", (core.media_type("\255\216\255\224" .. ("\0"):rep(20))))
  end)
end)
