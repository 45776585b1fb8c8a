-- A film of bare JPEGs begins as a picture does: called party.mjpeg, it became one picture, its first.
local clips = require "spec.support.clips"
local media = require "faceswap.media"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

describe("a film of bare JPEGs", function()
  local session = media_session.new()

  local function film(name)
    local path = session:path(name)
    shell.ffmpeg { "-i", clips.path "brief.mp4", "-an", "-frames:v", "5", "-c:v", "mjpeg", "-q:v", "3", "-f", "mjpeg", path }
    return path
  end

  it("is a video by its name", function()
    for _, name in ipairs { "party.mjpeg", "PARTY.MJPG" } do
      local content_type = assert(media.check_file(film(name)))
      assert.equal("video/x-motion-jpeg", content_type)
      assert.equal("video", media.kind_of(content_type))
    end
  end)

  it("is swapped as one", function()
    local path = film "party.mjpeg"
    local outcome = session:swap(path, (media.kind_of(media.check_file(path))))
    assert.equal(5, survey.measure(outcome.output).count)
  end)

  it("is told by its name alone: a picture stays one", function()
    local path = session:write("one.jpg", shell.read(clips.path "three.jpg"))
    assert.equal("image/jpeg", (media.check_file(path)))
    path = session:write("film.mjpeg", shell.read(clips.path "brief.mp4"))
    assert.equal("video/mp4", (media.check_file(path)))
  end)
end)
