-- FFmpeg had a thread for each core: with more than thirty, a healthy film was told to be damaged, since as many packets went by before the
-- first frame, and what each of them holds did not fit into a job's memory. Where a decoder found none, its codec was called unknown.
local cjson = require "cjson.safe"
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

describe("an engine", function()
  local engine, folder
  local function start(...)
    engine, folder = engines.start { arguments = { ... } }, shell.temporary()
  end

  it("finds a healthy film healthy where it has many threads, and has room for its swap", function()
    start("--threads", "64", "--max-memory", "500M")
    local film = clips.path "three.mp4"
    local detected = engine:detect { video_url = engine:upload(film, "video/mp4") }
    assert.equal(cjson.null, detected.error)
    assert.is_nil(detected.result.notes)
    local outcome = survey.run(engine, film, engine:upload(clips.path "target.jpg", "image/jpeg"), folder .. "/result")
    assert.equal("well", outcome.state, outcome.message)
  end)

  it("says that a decoder, or its thread, has no memory", function()
    for _, threads in ipairs { "3", "2" } do
      start("--threads", threads, "--max-memory", "80M")
      local detected = engine:detect { video_url = engine:upload(clips.path "three.mp4", "video/mp4") }
      assert.matches("memory", detected.error)
      assert.not_matches("codec", detected.error)
    end
  end)
end)
