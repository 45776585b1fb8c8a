-- Matroska tells no decoding times. Of a film of one frame a second the first frames, which build on later ones, come seconds out of order:
-- that was taken for a clock that jumps back, and all frames were shown at wrong times.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

describe("a film of one frame a second in Matroska", function()
  local session = media_session.new()

  local function make(name)
    shell.ffmpeg { "-i", clips.path "one.mp4", "-an", "-frames:v", "9", "-vf", "setpts=N/TB", "-r", "1", "-c:v", "libx264", "-bf", "3",
      "-preset", "medium", session:path(name) }
    return session:path(name)
  end

  it("keeps the times of its frames", function()
    local path = make "slow.mkv"
    local before, after = survey.measure(path), survey.measure(session:swap(path).output)
    assert.equal(9, before.count)
    assert.truthy(survey.moved(before, after) < 0.002)
  end)

  it("goes on where another is joined to it", function()
    local path = make "slow.mkv"
    local bytes = shell.read(path)
    local after = survey.measure(session:swap(session:write("joined.mkv", bytes .. bytes)).output)
    assert.equal(18, after.count)
    for i = 2, #after.frames do
      local step = after.frames[i] - after.frames[i - 1]
      assert.truthy(step > 0.5 and step < 1.5, ("frame %d comes %.3f s after the one before"):format(i, step))
    end
  end)
end)
