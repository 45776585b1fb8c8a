-- Media as people have them go through a detection and a swap: every frame at its own time, sound in step, and the rest of the
-- file. The small half of `make corpus`.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local kinds = require "spec.corpus.kinds"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

describe("the local engine takes", function()
  local engine, target, folder

  setup(function()
    engine = engines.start()
    target = engine:upload(clips.path "other_man.jpg", "image/jpeg")
    folder = shell.temporary()
  end)
  teardown(function()
    assert.equal(0, engine:stop())
    shell.remove(folder)
  end)

  for _, kind in ipairs(kinds.list) do
    if kind.small then
      it(kind[1], function()
        local path = kinds.make("build/corpus", kind)
        survey.judge(kind, path, survey.run(engine, path, target, folder .. "/result", kind.kind))
      end)
    end
  end
end)
