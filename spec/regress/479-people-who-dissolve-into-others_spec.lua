-- Nobody had shown the engine a dissolve from one face to another in its place, where no cut is and the mesh goes on.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

-- Of two pictures, squares around the face, at the same place of the frame; the dissolve lasts from second 3 to 3.4.
local DISSOLVE = "[0]crop=480:480:167:116,scale=300:300,pad=640:360:170:30:gray,setsar=1[a];"
  .. "[1]crop=400:400:44:43,scale=300:300,pad=640:360:170:30:gray,setsar=1[b];[a][b]xfade=duration=0.4:offset=3,trim=end=7,format=yuv420p"

describe("a dissolve from one face to another", function()
  it("ends one person and begins the other, in its midst", function()
    local folder = shell.temporary()
    local film = folder .. "/film.mp4"
    shell.ffmpeg { "-loop", "1", "-framerate", "25", "-i", clips.path "other_man.jpg", "-loop", "1", "-framerate", "25", "-i",
      clips.path "target.jpg", "-filter_complex", DISSOLVE, "-c:v", "libx264", "-crf", "20", film }
    local server = engines.start()
    local faces = server:detect({ video_url = server:upload(film, "video/mp4") }).result.faces
    assert.equal(2, #faces)
    assert.is_true(faces[1].first_seen == 0 and faces[1].last_seen > 2.9 and faces[1].last_seen < 3.5, tostring(faces[1].last_seen))
    assert.is_true(faces[2].first_seen > faces[1].last_seen and faces[2].first_seen < 3.5, tostring(faces[2].first_seen))
    assert.is_true(faces[2].last_seen > 6.9)
    assert.equal(175, faces[1].frames + faces[2].frames)
  end)
end)
