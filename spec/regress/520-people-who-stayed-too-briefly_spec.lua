-- Whoever took another one's place without a cut, and for less than 2.4 seconds, was made that other person: somebody's face was swapped
-- in the frames of somebody else. Where the first one came back, it was also told to be there meanwhile.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

-- The square around the face of each portrait.
local SQUARES = { ["other_man.jpg"] = "480:480:167:116", ["target.jpg"] = "400:400:0:40" }
local RATE = 25
local MAN, WOMAN = "other_man.jpg", "target.jpg"

describe("somebody in another one's place", function()
  local session = media_session.new()

  -- The faces of a film that shows portraits, each for its seconds and changing within `change` seconds, as squares of `side` pixels; and
  -- how many frames it has at most.
  local function detect(portraits, change, side, filter)
    local words, graph, film = {}, {}, session:path "film.mp4"
    local shown, total = "[p0]", portraits[1][2]
    for i, one in ipairs(portraits) do
      shell.append(words, { "-loop", "1", "-framerate", RATE, "-t", one[2], "-i", clips.path(one[1]) })
      graph[i] = ("[%d]crop=%s,scale=%d:%d,pad=640:360:200:30:gray,setsar=1,fps=%d[p%d]"):format(i - 1, SQUARES[one[1]],
        side, side, RATE, i - 1)
    end
    for i = 2, #portraits do
      local how = ("xfade=duration=%g:offset=%g"):format(change, total - change)
      graph[#graph + 1] = ("%s[p%d]%s[m%d]"):format(shown, i - 1, how, i)
      shown, total = ("[m%d]"):format(i), total + portraits[i][2] - change
    end
    graph[#graph + 1] = ("%s%sformat=yuv420p[v]"):format(shown, filter or "")
    shell.ffmpeg { words, "-filter_complex", table.concat(graph, ";"), "-map", "[v]", "-c:v", "libx264", "-crf", "20", film }
    return session:faces_of(film), math.ceil(total * RATE) + 1
  end

  it("is there alone until the first one comes back", function()
    local faces, frames = detect({ { MAN, 3 }, { WOMAN, 0.84 }, { MAN, 1.6 } }, 0.2, 300)
    assert.equal(2, #faces)
    assert.is_true(faces[2].frames >= 12 and faces[2].frames <= 24, tostring(faces[2].frames))
    assert.is_true(faces[1].frames + faces[2].frames <= frames, faces[1].frames .. " + " .. faces[2].frames)
  end)

  it("is a person on a screen whose pictures change", function()
    local faces, frames = detect({ { WOMAN, 3 }, { MAN, 0.52 }, { WOMAN, 1.4 } }, 0.04, 120)
    assert.equal(2, #faces)
    assert.is_true(faces[2].frames >= 8 and faces[2].frames <= 14, tostring(faces[2].frames))
    assert.is_true(faces[1].frames + faces[2].frames <= frames, faces[1].frames .. " + " .. faces[2].frames)
  end)

  it("is nobody where the light alone changes, and the head turns a little", function()
    local faces = detect({ { MAN, 4 } }, 0, 300, "eq=brightness='0.2*sin(9*t)':contrast='1+0.4*sin(5*t)':eval=frame,"
      .. "rotate='0.3*sin(3*t)':c=gray,")
    assert.equal(1, #faces)
    assert.equal(100, faces[1].frames)
  end)
end)
