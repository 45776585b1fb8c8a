-- The table at the end of a batch ran several problems of a plan together: "no face can be found in this photo rule 2: there is no …".
local batch_board = require "faceswap.cli.batch_board"
local errors = require "faceswap.errors"
local output = require "faceswap.cli.output"

describe("the table of a batch", function()
  it("parts the problems of a plan", function()
    local err = errors.new { kind = "choice", message = "the plan does not decide, for 2 reasons:\n  rule 1: one\n  rule 2: two" }
    local out, rows = output.new {}, nil
    function out:columns(given) -- luacheck: no self
      rows = given
    end
    function out:line() end -- luacheck: no self
    batch_board.new(out, {}):summarise { { location = "a.mp4", problem = err, status = 3 } }
    assert.same({ "a.mp4", "failed", "-", "the plan does not decide, for 2 reasons: rule 1: one; rule 2: two" }, rows[2])
  end)
end)
