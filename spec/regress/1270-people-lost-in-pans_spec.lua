-- In a pan everybody comes in at the same edge, each at another moment. Who may be a face was compared with where the others had been found
-- first, not with where they were by then, so was taken for a part of them, and not told at all: of 7, 14 and 21 people 1, 1 and 3.
-- One Lua is enough: all of it is the engine's C.
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a woman of four whose face is half covered", function()
  local session = media_session.new()
  setup(session.open)
  teardown(session.close)

  it("is told to be there by a pan as well", function()
    local film = session:path "film.mp4"
    shell.ffmpeg { "-loop", "1", "-framerate", "25", "-i", "build/samples/sample6.jpg", "-vf", "scale=640:512,"
      .. "drawbox=x=385:y=120:w=75:h=35:color=0x202020:t=fill,crop=200:300:'min(3.6*n,440)':60,format=yuv420p",
      "-frames:v", "125", "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", film }
    local result = session.engine:detect({ video_url = session.engine:upload(film, "video/mp4") }).result
    assert.equal(3, #result.faces)
    assert.equal(1, #(result.maybe_faces or {}))
  end)
end)

describe("who may be a face in a film", function()
  local program

  -- Each line is of one face, of 40 pixels: where it is first, and since when, for how long and how fast it moves.
  local function possible(lines)
    return shell.run { "sh", "-c", ("ASAN_OPTIONS=detect_leaks=0 %s <%s"):format(program, shell.write(program .. ".in", lines)) }
  end

  setup(function()
    program = shell.compile("-fsanitize=address spec/support/possible_faces.c csrc/local/analysis/maybe_faces.c"
      .. " csrc/local/analysis/person_evidence.c csrc/local/places/missed.c csrc/vision/geometry.c")
  end)

  it("is told where it comes in as others have done before", function()
    assert.equal("600 500 40\n", possible [[
      told 600 500 40 1 .99
      over 0 80 -8
      maybe 600 500 40 1 .6
      over 12 80 -8
      told 600 500 40 1 .99
      over 24 80 -8
    ]])
  end)

  it("is told where somebody who has gone had been before", function()
    assert.equal("600 500 40\n", possible [[
      told 600 500 40 1 .99
      over 0 40 -8
      maybe 600 500 40 1 .4
      over 50 80 -8
    ]])
  end)

  it("is told where somebody comes later to where it was last", function()
    assert.equal("205 505 30\n", possible [[
      maybe 205 505 30 1 .6
      over 0 20 8
      told 352 500 40 1 .99
      over 60 40 0
    ]])
  end)

  it("is told where the frames of one who was there have become another's", function()
    assert.equal("600 500 40\n", possible [[
      told 600 500 40 1 .99
      over 0 0 0
      maybe 600 500 40 1 .6
      over 12 80 -8
    ]])
  end)

  it("is not told where somebody is found at its place, and stays there", function()
    assert.equal("", possible [[
      maybe 205 505 30 1 .6
      over 0 20 0
      told 200 500 40 1 .99
      over 60 40 0
    ]])
  end)

  it("is not told where it is a part of a face that has come there", function()
    assert.equal("", possible [[
      told 600 500 40 1 .99
      over 0 80 -8
      maybe 205 505 30 1 .6
      over 50 20 -8
    ]])
    assert.equal("", possible [[
      maybe 205 505 30 1 .6
      over 0 40 0
      told 600 500 40 1 .99
      over 0 80 -8
      told 200 500 40 1 .99
      over 30 80 0
    ]])
  end)
end)
