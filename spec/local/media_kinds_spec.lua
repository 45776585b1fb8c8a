-- Media as people have them go through a detection and a swap: every frame at its own time, sound in step, and the rest of the
-- file. The small half of `make corpus`.
local kinds = require "spec.corpus.kinds"
local media_session = require "spec.support.media_session"
local survey = require "spec.corpus.survey"

describe("the local engine takes", function()
  local session = media_session.new "other_man.jpg"

  for _, kind in ipairs(kinds.list) do
    if kind.small then
      it(kind[1], function()
        local path = kinds.make("build/corpus", kind)
        survey.judge(kind, path, session:run(path, kind.kind))
      end)
    end
  end
end)
