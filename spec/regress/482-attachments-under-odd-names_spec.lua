-- Notes told attachments as strangers name them, with what moves a terminal's cursor; after a long name, not what had become of it.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local session = media_session.new()

describe("a film with attachments", function()
  it("is swapped without them, and each is told, its name without what moves a terminal's cursor", function()
    local font = session:write("font", "no font")
    local film = session:path "film.mkv"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-t", "0.2", "-attach", font, "-attach", font, "-c", "copy", "-metadata:s:2",
      "mimetype=application/x-truetype-font", "-metadata:s:2", "filename=a\27[2J\240.ttf", "-metadata:s:3",
      "mimetype=application/x-truetype-font", "-metadata:s:3", "filename=" .. ("x"):rep(5000), film }
    local outcome = session:swap(film, "video")
    local notes = table.concat(outcome.notes, "\n")
    assert.matches("an attachment (a?[2J?.ttf) was left out", notes, 1, true)
    assert.matches("an attachment %(x+%) was left out", notes)
  end)
end)
