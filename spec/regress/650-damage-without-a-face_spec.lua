-- A detection told nothing of what is damaged in its film: where nobody was found, "no faces" was all that was said of it.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a damaged film in which nobody is found", function()
  local session, faceswap = media_session.new(), nil
  setup(function()
    faceswap = command.new(session.engine.url)
  end)

  local whole, damaged = "whole.mp4", "damaged.mp4"
  local function write_both()
    local bytes = shell.read(clips.path "empty.mp4")
    session:write(whole, bytes)
    local at = assert(bytes:find("mdat", 1, true)) + 3000
    session:write(damaged, bytes:sub(1, at) .. ("\0"):rep(4000) .. bytes:sub(at + 4001))
  end

  it("is told to be damaged by the detection, and a whole one has nothing to tell", function()
    write_both()
    assert.is_nil(session:detect(whole, shell.read(session:path(whole)), "video_url").result.notes)
    local notes = session:detect(damaged, shell.read(session:path(damaged)), "video_url").result.notes
    assert.matches("damaged", notes[1])
  end)

  it("is told to be damaged by the command, also where it was to be swapped", function()
    write_both()
    local ran = faceswap:run { "detect", session:path(damaged), "--local" }
    assert.equal(0, ran.status)
    assert.matches("^no faces in ", ran.out)
    assert.matches("note: [^\n]*damaged", ran.err)
    ran = faceswap:run { "swap", session:path(damaged), "--local", "--face", "0=" .. clips.path "target.jpg", "-o", session:path "out.mp4" }
    assert.matches("no faces: there is nothing to swap %([^\n]*damaged", ran.err)
  end)

  it("is told to be damaged where the main face was to be swapped", function()
    write_both()
    local url = session.engine:upload(session:path(damaged), "video/mp4")
    local task = session.engine:run { model = "video-face-swap", input = { video_url = url, new_face = session.target } }
    assert.matches("^no face was found in .*: .*damaged", task.result.message)
  end)
end)
