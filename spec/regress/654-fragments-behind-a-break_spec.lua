-- A recording in fragments that had lost some bytes ended at the next fragment, as if it were no longer, and nobody was told.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local BROKEN = "the file is damaged: what follows a break in it cannot be read"

describe("a film in fragments", function()
  local session, bytes = media_session.new(), nil
  setup(function()
    local path = session:path "whole.mp4"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-an", "-t", "0.4", "-c:v", "libx264", "-preset", "veryfast", "-g", "2", "-movflags",
      "frag_keyframe+empty_moov", path }
    bytes = shell.read(path)
  end)

  local function notes_of(film)
    local notes = {}
    for _, note in ipairs(session:swap(session:write("film.mp4", film)).notes) do
      notes[#notes + 1] = note:find "^the file is" and note or nil
    end
    return notes
  end

  it("that has lost bytes is told to be damaged", function()
    local second = assert(bytes:find("moof", bytes:find("moof", 1, true) + 4, true))
    local at = assert(bytes:find("mdat", second, true)) + 50
    assert.same({ BROKEN }, notes_of(bytes:sub(1, at) .. bytes:sub(at + 99)))
  end)

  it("that something else follows is whole", function()
    assert.same({}, notes_of(bytes))
    assert.same({}, notes_of(bytes .. ("\0"):rep(500) .. "moofmfhd" .. ("x"):rep(100)))
  end)
end)
