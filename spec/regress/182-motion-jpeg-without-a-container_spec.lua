-- JPEG pictures one after the other, as cameras and `ffmpeg -f mjpeg` write them, were refused as "a still picture".
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"
local clips = require "spec.support.clips"

describe("motion JPEG without a container", function()
  local session = media_session.new()

  local function run(name, words, kind)
    local path = session:path(name)
    shell.ffmpeg { "-i", clips.path "one.mp4", "-an", words, path }
    return session:run(path, kind), path
  end

  it("is a video", function()
    local outcome, path = run("clip.mjpeg", { "-frames:v", "6", "-q:v", "2", "-f", "mjpeg" })
    assert.equal("well", outcome.state, outcome.message)
    assert.equal(6, survey.measure(outcome.output).count)
    assert.equal(6, survey.measure(path).count)
  end)

  it("and one JPEG is a picture, with a second one behind it, too", function()
    local _, path = run("one.jpg", { "-frames:v", "1" }, "image")
    local jpeg = shell.read(path)
    for _, bytes in ipairs { jpeg, jpeg .. jpeg } do
      shell.write(path, bytes)
      assert.matches("is a still picture", session:run(path, "video").message)
    end
  end)
end)
