-- A phone puts a film behind the end of its photograph. Two bytes of it that look like the begin of a scan made the photograph "damaged or
-- cut short".
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a photograph", function()
  local session = media_session.new()

  it("with a film behind is as whole as without", function()
    local photograph = shell.read(clips.path "three.jpg")
    local outcome = session:swap(session:write("motion.jpg", photograph .. "\0\0\0\20ftypmp42\0\0\0\0isom" .. ("\255\218film"):rep(99)))
    assert.same({}, outcome.notes)
  end)

  it("that is cut short is refused, whatever its thumbnail says", function()
    local photograph = shell.read(clips.path "three.jpg")
    local thumbnail = "\255\225\0\8\255\217\255\218\255\217" -- a whole one in a segment of its own
    local cut = photograph:sub(1, 2) .. thumbnail .. photograph:sub(3, math.floor(#photograph * 0.7))
    local outcome = session:run(session:write("cut.jpg", cut))
    assert.equal("refused", outcome.state)
    assert.matches("damaged or cut short", outcome.message)
  end)
end)
