-- Of two faces that stayed side by side, one before a part of the other, one was never found: the mesh of what was found first reached
-- into it. So somebody in full view was passed over.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

-- A man, and the face of a woman before his, of which the middle is `x` pixels from the left.
local BESIDE = "[1]scale=600:-2,format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*clip(8*(1-hypot((X-226)/165,(Y-285)/190)),0,1)'[b];"
  .. "[0]pad=1100:576:0:0:gray[a];[a][b]overlay=%d:75,loop=24:1,format=yuv420p[v]"

describe("a face in full view", function()
  local session = media_session.new()

  for x, count in pairs { [585] = 2, [610] = 1, [661] = 2 } do -- where it hides more than an eye of his, nobody is sure of him
    it("is found where it hides a part of another one, at " .. x, function()
      local path = session:path(x .. ".mp4")
      shell.ffmpeg { "-i", clips.path "other_man.jpg", "-i", clips.path "blonde.jpg", "-filter_complex", BESIDE:format(x - 226), "-map",
        "[v]", "-c:v", "libx264", "-preset", "veryfast", "-crf", "14", path }
      local faces = session:faces_of(path)
      assert.is_true(#faces >= count, #faces .. " faces")
      local box = faces[#faces].box
      assert.is_true(math.abs(box[1] + box[3] / 2 - x) < 30, "the last one is at " .. box[1] + box[3] / 2)
    end)
  end
end)
