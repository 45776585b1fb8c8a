-- The encoder had a thread for each core whatever the size of a film: their frames did not fit into the job's memory, and a film in 8K
-- could be swapped with three cores, but not with four.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

it("a large film is swapped in the memory of a job, however many threads it has", function()
  local engine, folder = engines.start { arguments = { "--threads", "16", "--max-memory", "500M" } }, shell.temporary()
  local film = folder .. "/large.mp4"
  shell.ffmpeg { "-i", clips.path "three.mp4", "-vf", "scale=1920:1080", "-frames:v", "12", film }
  local outcome = survey.run(engine, film, engine:upload(clips.path "target.jpg", "image/jpeg"), folder .. "/result")
  assert.equal("well", outcome.state, outcome.message)
end)
