-- An animated PNG was no video where a colour profile or a text stood before what tells that it moves: FFmpeg took it for a still picture
-- behind 2 kB, the engine behind 4 kB.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local png = require "spec.support.png"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

describe("an animated PNG", function()
  local session = media_session.new()

  for _, length in ipairs { 2500, 9000 } do
    it(("is swapped frame by frame behind a text of %d bytes"):format(length), function()
      local path = session:path "film.apng"
      shell.ffmpeg { "-i", clips.path "one.mp4", "-t", "0.6", "-an", "-vf", "fps=5,scale=240:-2", "-f", "apng", path }
      local bytes = shell.read(path)
      local text = png.chunk("tEXt", "Comment\0" .. ("a"):rep(length))
      local at = assert(bytes:find("acTL", 1, true)) - 5 -- the end of the chunk before
      bytes = bytes:sub(1, at) .. text .. bytes:sub(at + 1)
      local outcome = session:swap(session:write("film.apng", bytes), "video")
      assert.equal(3, survey.measure(outcome.output).count)
    end)
  end
end)
