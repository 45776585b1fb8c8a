-- Of a face that a film shows in its first frame only, explanations and sheets no longer told when and in how many frames it is seen, since
-- 1238: it counted as one of a picture.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

local PLAN = r.plan { r.who(r.leftmost):becomes "a.jpg" }

describe("a face that is seen at one moment", function()
  local function told(kind)
    local made = detections.of({ { person = "p1", box = { 10, 20, 50, 60 }, first_seen = 0, last_seen = 0, frames = 1 } },
      { media_kind = kind, client = testing.new():client() })
    made.faces[1].link = "" -- there is no picture to be fetched
    local page = assert(made:sheet(shell.temporary() .. "/page.html"))
    return tostring(PLAN:explain(made)), shell.read(page)
  end

  it("is seen in one frame of a film", function()
    for _, kind in ipairs { "video", "gif" } do
      local text, page = told(kind)
      assert.matches("seen 0.0 s to 0.0 s; frames 1", text, 1, true)
      assert.matches("<dt>frames</dt><dd>1</dd>", page, 1, true)
    end
  end)

  it("is just there in a picture", function()
    local text, page = told "image"
    assert.is_nil(text:find("seen 0.0 s", 1, true))
    assert.is_nil(page:find("<dt>frames", 1, true))
    assert.matches("50 × 60 pixels", page, 1, true)
  end)
end)
