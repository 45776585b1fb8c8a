-- A file in which there is no film "has no video stream": that did not say what it holds instead, nor what to do.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a file without a film", function()
  local session = media_session.new()

  local tone = { "-f", "lavfi", "-i", "sine=440:duration=0.5" }
  local cover = shell.append({}, tone)
  shell.append(cover, { "-i", clips.path "three.jpg", "-map", "0", "-map", "1", "-c:v", "mjpeg", "-disposition:v", "attached_pic" })
  local kinds = {
    { "sound.mp4", tone, "sound, and no picture: send the film itself" },
    { "sound.mka", tone, "sound, and no picture: send the film itself" },
    { "cover.mp4", cover, "no film but a cover picture: send the film itself, or the picture as a file of its own" },
    { "words.mkv", { "-i", "WORDS" }, "subtitles, and no picture: send the film that they belong to" },
    { "nothing.mp4", { "-i", clips.path "brief.mp4", "-c", "copy", "-an", "-frames:v", "0" },
      "no picture, not one frame: nothing was recorded or exported to it; record or export the film again" },
  }
  for _, kind in ipairs(kinds) do
    local name, words, told = kind[1], kind[2], kind[3]
    it("is told by what it holds, and with what to do: " .. name, function()
      local list = {}
      for i, word in ipairs(words) do
        list[i] = word ~= "WORDS" and word or session:write("words.srt", "1\n00:00:00,000 --> 00:00:01,000\nHello\n")
      end
      shell.ffmpeg { list, session:path(name) }
      local outcome = session:run(session:path(name), "video")
      assert.matches("the media file holds " .. told, outcome.message, 1, true)
    end)
  end
end)
